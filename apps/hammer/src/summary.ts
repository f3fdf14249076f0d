import { exitCodes } from '@rpc-vs-mom/cli'
import { failedRequests, mergeIntervals, percentileUs, type TrialRecord } from '@rpc-vs-mom/results'
import type { RunRecord } from './run-record.ts'

/** What one trial came to, on one line. */
export function lineOf({
  number,
  variant,
  round,
  recording,
  ledger,
  cost,
  verdict,
}: TrialRecord): string {
  const response = mergeIntervals(recording.intervals.response)
  const figures = [50, 99].map((p) => `p${p} ${milliseconds(percentileUs(response, p))}`)
  const cpuUs = cost.components.reduce((sum, component) => sum + component.cpuUsPerRequest, 0)
  return [
    `trial ${number} ${variant} round ${round}: ${ledger.ok} of ${ledger.planned} ok`,
    ...troubles(ledger),
    ...figures,
    `${Math.round(cpuUs)} us CPU/request`,
    [verdict.verdict, ...verdict.reasons].join(': '),
  ].join(', ')
}

/** The lines of every trial that is not valid and where to find the report, on stdout. */
export function printSummary({ folder, trials }: RunRecord): void {
  const doubtful = trials.filter(({ verdict }) => verdict.verdict !== 'VALID')
  for (const trial of doubtful) process.stdout.write(`${lineOf(trial)}\n`)
  process.stdout.write(`report: ${folder}/report.html\n`)
}

/** The exit code of a run one of whose trials is not a measurement. */
export function exitCodeOf({ trials }: Pick<RunRecord, 'trials'>): number | undefined {
  return trials.some(({ verdict }) => verdict.verdict === 'INVALID')
    ? exitCodes.invalidRun
    : undefined
}

function troubles(ledger: TrialRecord['ledger']): string[] {
  const counts = {
    wrong: ledger.wrong,
    'timed out': ledger.timedOut,
    shed: ledger.shed,
    failed: failedRequests(ledger),
  }
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
}

function milliseconds(us: number | undefined): string {
  return us === undefined ? 'unknown' : `${(us / 1000).toFixed(2)} ms`
}
