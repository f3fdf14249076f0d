import { comparisonLimits } from './comparison-limits.ts'
import { unansweredRequests } from '../record/ledger.ts'
import type { PlanSummary } from '../run/manifest.ts'
import { counted } from '../numbers.ts'
import type { TrialRecord } from '../record/trial.ts'

/** A variant that was not sent the plan of the run is not compared. */
export function planFault(
  name: string,
  trials: readonly TrialRecord[],
  { hash, roundHashes }: PlanSummary,
): string | undefined {
  const planned = (round: number): string | undefined =>
    roundHashes === undefined ? hash : roundHashes[round - 1]
  const other = trials.some((trial) => trial.planHash !== planned(trial.round))
  return other ? `${name} was sent another plan than the run's` : undefined
}

/** One that left too much of it unanswered is not compared by speed. */
export function unansweredFault(name: string, trials: readonly TrialRecord[]): string | undefined {
  const sum = (requests: (trial: TrialRecord) => number): number =>
    trials.reduce((total, trial) => total + requests(trial), 0)
  const unanswered = sum(({ ledger }) => unansweredRequests(ledger) + (ledger.shedLate ?? 0))
  const planned = sum(({ ledger }) => ledger.planned)
  if (unanswered <= planned * comparisonLimits.unansweredShareMax) return undefined
  const isSaturated = trials.some(({ verdict }) => verdict.outcome?.kind === 'saturated')
  return `${name}${isSaturated ? ' was saturated and' : ''} left ${unanswered} of ${counted(planned, 'request')} unanswered`
}
