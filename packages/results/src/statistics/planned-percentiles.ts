import { mergeHistograms, type Histogram } from '../record/histogram.ts'
import { failedRequests, type Ledger } from '../record/ledger.ts'
import { isSupported, namedPercentiles } from './supported-percentiles.ts'
import type { TrialRecord } from '../record/trial.ts'

/** A response time in us, or that of a request which got no answer. */
export type AnswerTime = number | 'never'

/**
 * Percentiles of all planned requests, in which one that failed, timed out or was shed counts as never
 * answered: the response time of a percentile beyond the answered share is `never`.
 */
export interface PlannedPercentiles {
  readonly planned: number
  /** Answered within the deadline. */
  readonly answered: number
  /** Ended in an error, so they are in no other percentile. */
  readonly failed: number
  /** Timed out or were shed, so they are in other percentiles with the time they had waited. */
  readonly cutOff: number
  /** By keys such as `p99Us`, as far as `planned` supports them. */
  readonly percentiles: Readonly<Record<string, AnswerTime>>
}

/** Those of all trials together; undefined where every request was answered. */
export function plannedPercentiles(
  trials: readonly Pick<TrialRecord, 'ledger' | 'recording'>[],
): PlannedPercentiles | undefined {
  const sum = (count: (ledger: Ledger) => number): number =>
    trials.reduce((total, { ledger }) => total + count(ledger), 0)
  const planned = sum((ledger) => ledger.planned)
  const answered = sum(({ ok, wrong }) => ok + wrong)
  if (planned === answered) return undefined
  const failed = sum(failedRequests)
  const responses = mergeHistograms(trials.map(({ recording }) => recording.distributions.response))
  const percentiles = namedPercentiles.flatMap((percentile) => {
    const time = plannedPercentile(responses, { planned, answered }, percentile)
    return time === undefined ? [] : [[`p${percentile}Us`, time] as const]
  })
  const cutOff = planned - answered - failed
  return { planned, answered, failed, cutOff, percentiles: Object.fromEntries(percentiles) }
}

/**
 * One of them, from the `response` distribution; undefined where fewer than 10 planned requests lie beyond.
 * Requests that timed out or were shed stand in `response` with their deadline, so answers are its lowest.
 */
export function plannedPercentile(
  responses: Histogram,
  { planned, answered }: Pick<PlannedPercentiles, 'planned' | 'answered'>,
  percentile: number,
): AnswerTime | undefined {
  if (!isSupported(percentile, planned)) return undefined
  const rank = Math.max(1, Math.ceil((percentile / 100) * planned - 1e-9))
  if (rank > answered) return 'never'
  return responses.getValueAtPercentile((100 * rank) / responses.totalCount)
}
