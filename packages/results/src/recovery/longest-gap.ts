import type { Outage } from './outages.ts'
import type { EndedRequest } from './request-log.ts'

/**
 * The longest time between two right answers one after the other, of which the second came in the outage; where
 * none came any more, until the last request ended.
 */
export function longestGapMs(
  requests: readonly EndedRequest[],
  { fromMs, untilMs }: Pick<Outage, 'fromMs' | 'untilMs'>,
): number {
  const ends = requests.map(({ endUs }) => endUs)
  const lastUs = Math.min(
    untilMs * 1000,
    ends.reduce((last, endUs) => Math.max(last, endUs), 0),
  )
  const answersUs = requests
    .filter(({ end }) => end === 'ok')
    .map(({ endUs }) => endUs)
    .filter((endUs) => endUs <= lastUs)
    .toSorted((a, b) => a - b)
  let longestUs = 0
  let previousUs = 0
  for (const answerUs of [...answersUs, lastUs]) {
    if (answerUs >= fromMs * 1000) longestUs = Math.max(longestUs, answerUs - previousUs)
    previousUs = answerUs
  }
  return longestUs / 1000
}
