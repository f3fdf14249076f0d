import { exitCodes } from '@rpc-vs-mom/cli'
import {
  compareRun,
  numbers,
  endedProcesses,
  failedRequests,
  isHammerOnly,
  meaningsIn,
  offeredLoad,
  percentileUs,
  plannedPercentiles,
  type AnswerTime,
  type PlannedPercentiles,
  type Run,
  type TrialRecord,
  type VariantSummary,
} from '@rpc-vs-mom/results'

/** What one trial came to, on one line. */
export function lineOf(trial: TrialRecord): string {
  const { number, variant, ledger, cost, verdict } = trial
  return [
    `trial ${number} ${variant}: ${ledger.ok} of ${ledger.planned} ok`,
    ...troubles(ledger),
    ...figuresOf(trial),
    cpuOf(cost),
    verdictOf(verdict),
  ].join(', ')
}

/** `VALID`, or `SUSPECT: ` and the sentences of its reasons; at last that of the outcome. */
function verdictOf({ verdict, reasons, outcome }: TrialRecord['verdict']): string {
  const sentences = [...reasons, ...(outcome ? [outcome.sentence] : [])]
  if (sentences.length === 0) return verdict
  return `${verdict}${reasons.length > 0 ? ': ' : ', '}${sentences.join(' ')}`
}

/** What the work was, one row for each variant with medians over its trials, and what the verdicts mean. */
export function summaryTable(run: Run): string {
  const { variants } = compareRun(run)
  const incomplete = variants.some(({ ofPlanned }) => ofPlanned !== undefined)
  const cpu = isHammerOnly(run.manifest.variants) ? 'hammer CPU us/request' : 'CPU us/request'
  const head = ['variant', 'p50', 'p99', ...(incomplete ? ofAllHead : []), 'right/s', cpu]
  const rows = variants.map((summary) => [
    summary.name,
    ...['p50Us', 'p99Us'].map((key) => `${inMs(summary.metrics[key]?.median)}${markOf(summary)}`),
    ...(incomplete ? ofAllCells(summary) : []),
    figureOf(summary.metrics['goodputRps']?.median),
    figureOf(summary.metrics['cpuUsPerRequest']?.median),
  ])
  const words = meaningsIn(run.trials.map(({ verdict }) => verdict)).map((line) => `${line}\n`)
  const { judging } = run.manifest.plan
  const unchecked = judging?.acceptsAll ? `${judging.sentence}\n` : ''
  return `${workOf(run)}\n${unchecked}${aligned([head, ...rows])}${incomplete ? markNote : ''}${words.join('')}`
}

/**
 * The exit code of a run: 98 when one of its trials is no measurement, else 99 when one measured something
 * that left more of the plan unanswered than may be, else 0.
 */
export function exitCodeOf(trials: readonly Pick<TrialRecord, 'verdict'>[]): number {
  if (trials.some(({ verdict }) => verdict.verdict === 'INVALID')) return exitCodes.invalidRun
  return trials.some(({ verdict }) => verdict.outcome) ? exitCodes.unanswered : exitCodes.ok
}

const unknown = 'unknown'

const ofAllHead = ['p50 of all', 'p99 of all', 'unanswered']

const markNote =
  '* without the requests that failed, and with those that timed out or were shed at the time they had waited;\n' +
  '  "of all" counts each request that got no answer as never answered, all trials together\n'

function figureOf(value: number | undefined): string {
  return value === undefined ? unknown : numbers.whole(value)
}

function markOf({ ofPlanned }: VariantSummary): string {
  return ofPlanned ? ' *' : ''
}

function ofAllCells({ ofPlanned, merged }: VariantSummary): string[] {
  const times: Readonly<Record<string, AnswerTime>> = ofPlanned?.percentiles ?? merged
  const missing = ofPlanned
    ? `${ofPlanned.planned - ofPlanned.answered} of ${ofPlanned.planned}`
    : '0'
  return [inMs(times['p50Us']), inMs(times['p99Us']), missing]
}

function workOf({ manifest: { plan, dataSet } }: Run): string {
  return [
    ...Object.entries(plan.settings).map(([name, value]) => `${name} ${value}`),
    sizeOf(dataSet),
    `${numbers.counted(plan.requests, 'request')} at ${offeredLoad(plan)}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** How much data there is, such as `5 orders`. */
export function sizeOf({ size }: Run['manifest']['dataSet']): string {
  return Object.entries(size)
    .map(([what, count]) => numbers.counted(count, what))
    .join(', ')
}

function aligned(table: readonly (readonly string[])[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
  return table.map((row) => `${line(row)}\n`).join('')
}

function figuresOf(trial: TrialRecord): string[] {
  const response = trial.recording.distributions.response
  const ofPlanned = plannedPercentiles([trial])
  const leftOut = ofPlanned ? exceptions(ofPlanned) : ''
  return [
    ...[50, 99].map((p) => `p${p} ${inMs(percentileUs(response, p))}${leftOut}`),
    ...(ofPlanned
      ? [50, 99].map((p) => `p${p} of all ${inMs(ofPlanned.percentiles[`p${p}Us`])}`)
      : []),
  ]
}

/** What a percentile of the response time leaves out or counts with less than it took. */
function exceptions({ failed, cutOff }: PlannedPercentiles): string {
  const parts = [
    failed > 0 && `without ${failed} failed`,
    cutOff > 0 && `with ${cutOff} timed out or shed`,
  ]
  return ` (${parts.filter((part) => part !== false).join(', ')})`
}

function cpuOf({ components }: TrialRecord['cost']): string {
  const each = components.map((component) =>
    endedProcesses(component) > 0 ? undefined : component.cpuUsPerRequest,
  )
  const sum = each.reduce<number | undefined>(
    (total, cpuUs) => (total === undefined || cpuUs === undefined ? undefined : total + cpuUs),
    0,
  )
  const whose = components.every(({ role }) => role === 'hammer') ? ' of the hammer' : ''
  return `${sum === undefined ? unknown : Math.round(sum)} us CPU/request${whose}`
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
    'sent again': ledger.sentAgain ?? 0,
  }
  const named = Object.entries(counts).flatMap(([what, count]) =>
    count > 0 ? [numbers.counted(count, what)] : [],
  )
  return ledger.timedOut > 0 && ledger.late === undefined
    ? [...named, 'late replies not visible']
    : named
}

function inMs(time: AnswerTime | undefined): string {
  if (time === 'never') return time
  return time === undefined ? unknown : `${numbers.ms(time)} ms`
}
