import { meaningsIn, type TrialRecord } from '@rpc-vs-mom/results'
import { ms, percent, significant } from '../format.ts'
import type { ReportView } from '../report-view.ts'
import { cells, type Row, type Table } from './table.ts'

/** How well the hammer kept to the plan in each trial, in the order in which they ran. */
export function generatorTable({ trials }: ReportView): Table {
  const isHostRead = trials.some(({ host }) => host !== undefined)
  return {
    caption: 'The hammer in each trial, in the order they ran; times in milliseconds',
    columns: [
      'trial',
      'round',
      'lag p50',
      'lag p99',
      'lag max',
      'loop delay p99',
      'loop busy',
      ...(isHostRead ? ['taken by the host', 'used by others'] : []),
      'planned, 1/s',
      'achieved, 1/s',
      'verdict',
    ],
    rows: trials.map((trial) => trialRow(trial, isHostRead)),
  }
}

/**
 * That replies were not checked, where so; every reason for a verdict other than VALID and every outcome, with its trial; then those that were repeated, and
 * what the words mean.
 */
export function verdictReasons({ trials, manifest }: ReportView): string[] {
  const kept = trials.flatMap(({ number, variant, verdict: { verdict, reasons, outcome } }) => [
    ...reasons.map((reason) => `Trial ${number} (${variant}) is ${verdict}: ${reason}`),
    ...(outcome ? [`Trial ${number} (${variant}). ${outcome.sentence}`] : []),
  ])
  const repeated = (manifest.repeated ?? []).map(
    ({ variant, round, reasons }) =>
      `A trial of ${variant} in round ${round} was repeated, because the first was INVALID: ${reasons.join(' ')}`,
  )
  const verdicts = [
    ...trials.map(({ verdict }) => verdict),
    ...repeated.map(() => ({ verdict: 'INVALID' as const })),
  ]
  const { judging } = manifest.plan
  const unchecked = judging?.acceptsAll ? [judging.sentence] : []
  return [...unchecked, ...kept, ...repeated, ...meaningsIn(verdicts)]
}

function msOrNone(valueUs: number | undefined): string {
  return valueUs === undefined ? '\u2013' : ms(valueUs)
}

function hostShares(host: TrialRecord['host']): string[] {
  return host ? [percent(host.stealShare), percent(host.othersShare)] : ['not read', 'not read']
}

function trialRow(
  { number, variant, round, generator, host, verdict }: TrialRecord,
  isHostRead: boolean,
): Row {
  const tone = verdict.verdict === 'VALID' ? {} : { tone: 'bad' as const }
  return {
    header: `${number} ${variant}`,
    cells: [
      ...cells(
        String(round),
        ...[generator.lagP50Us, generator.lagP99Us, generator.lagMaxUs].map(msOrNone),
        significant(generator.eventLoopDelayP99Ms),
        percent(generator.eventLoopUtilization),
        ...(isHostRead ? hostShares(host) : []),
        significant(generator.plannedRateRps),
        significant(generator.achievedRateRps),
      ),
      { text: verdict.verdict, ...tone },
    ],
  }
}
