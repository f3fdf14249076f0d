import { exitCodes } from '@rpc-vs-mom/cli'
import {
  compareRun,
  failedRequests,
  percentileUs,
  type Run,
  type TrialRecord,
} from '@rpc-vs-mom/results'

/** What one trial came to, on one line. */
export function lineOf({ number, variant, recording, ledger, cost, verdict }: TrialRecord): string {
  const response = recording.distributions.response
  const figures = [50, 99].map((p) => `p${p} ${inMs(percentileUs(response, p))}`)
  const cpuUs = cost.components.reduce((sum, component) => sum + component.cpuUsPerRequest, 0)
  return [
    `trial ${number} ${variant}: ${ledger.ok} of ${ledger.planned} ok`,
    ...troubles(ledger),
    ...figures,
    `${Math.round(cpuUs)} us CPU/request`,
    [[verdict.verdict, ...verdict.reasons].join(': '), verdict.outcome?.sentence]
      .filter((part) => part !== undefined)
      .join(', '),
  ].join(', ')
}

/** What the work was, then one row for each variant: medians over its trials. */
export function summaryTable(run: Run): string {
  const rows = compareRun(run).variants.map(({ name, metrics }) => [
    name,
    inMs(metrics['p50Us']?.median),
    inMs(metrics['p99Us']?.median),
    metrics['goodputRps']?.median.toFixed(0) ?? '',
    metrics['cpuUsPerRequest']?.median.toFixed(0) ?? '',
  ])
  const table = [['variant', 'p50', 'p99', 'right/s', 'CPU us/request'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
  const { profile, requests, rateRps } = run.manifest.plan
  const work = `profile ${profile ?? 'not recorded'}, ${run.manifest.dataSet.sales} sales, ${requests} requests at ${rateRps}/s\n`
  return work + table.map((row) => `${line(row)}\n`).join('')
}

/**
 * The exit code of a run: 98 when one of its trials is no measurement, else 99 when one measured something
 * that left more of the plan unanswered than may be, else 0.
 */
export function exitCodeOf(trials: readonly Pick<TrialRecord, 'verdict'>[]): number {
  if (trials.some(({ verdict }) => verdict.verdict === 'INVALID')) return exitCodes.invalidRun
  return trials.some(({ verdict }) => verdict.outcome) ? exitCodes.unanswered : exitCodes.ok
}

function troubles(ledger: TrialRecord['ledger']): string[] {
  const counts = {
    wrong: ledger.wrong,
    'timed out': ledger.timedOut,
    shed: ledger.shed,
    'shed late': ledger.shedLate ?? 0,
    failed: failedRequests(ledger),
    'answered late': ledger.late ?? 0,
    duplicate: ledger.duplicate ?? 0,
    foreign: ledger.foreign ?? 0,
    doubled: ledger.doubled ?? 0,
  }
  const named = Object.entries(counts).flatMap(([what, count]) =>
    count > 0 ? [`${count} ${what}`] : [],
  )
  return ledger.timedOut > 0 && ledger.late === undefined
    ? [...named, 'late replies not visible']
    : named
}

function inMs(us: number | undefined): string {
  return us === undefined ? 'unknown' : `${(us / 1000).toFixed(2)} ms`
}
