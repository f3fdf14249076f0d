import { percent } from '../numbers.ts'
import { mergeHistograms } from '../record/histogram.ts'
import { failedRequests, unansweredRequests, type Ledger } from '../record/ledger.ts'
import type { TrialRecord } from '../record/trial.ts'
import type { ServiceLevel } from '../run/block-design.ts'
import { shareAbove } from '../verdict/share-above.ts'

/** As people write it, such as `p99<50ms,failed<1%`. */
export function levelText({ p99Ms, failedShare }: ServiceLevel): string {
  return `p99<${p99Ms}ms,failed<${Number((failedShare * 100).toFixed(6))}%`
}

/** Why these trials together, judged on all that was planned, miss the level; undefined where they keep it. */
export function levelMissed(
  trials: readonly Pick<TrialRecord, 'ledger' | 'recording'>[],
  { p99Ms, failedShare }: ServiceLevel,
): string | undefined {
  const sum = (count: (ledger: Ledger) => number): number =>
    trials.reduce((total, { ledger }) => total + count(ledger), 0)
  const planned = sum((ledger) => ledger.planned)
  const failed = sum((ledger) => unansweredRequests(ledger) + (ledger.shedLate ?? 0)) / planned
  if (failed > failedShare) return `${percent(failed)} were not answered in time.`
  const responses = mergeHistograms(trials.map(({ recording }) => recording.distributions.response))
  const slow = shareAbove(responses, p99Ms * 1000) * responses.totalCount
  // Requests that were shed stand in the response times with what they had waited, which is little.
  const never = sum((ledger) => failedRequests(ledger) + ledger.shed + (ledger.shedLate ?? 0))
  const beyond = (slow + never) / planned
  return beyond > 0.01 ? `${percent(beyond)} took longer than ${p99Ms} ms.` : undefined
}

export function keepsLevel(
  trials: readonly Pick<TrialRecord, 'ledger' | 'recording'>[],
  level: ServiceLevel,
): boolean {
  return levelMissed(trials, level) === undefined
}
