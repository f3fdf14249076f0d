import { samplesBeyondMin } from '../statistics/supported-percentiles.ts'
import type { Outage } from './outages.ts'
import type { EndedRequest } from './request-log.ts'

/** The fewest requests of which p99 is named: 10 of them lie beyond it. */
export const p99Window = 100 * samplesBeyondMin

/** As many of a window may take longer than its p99. */
const beyond = samplesBeyondMin

/** How much p99 may be above that of before. */
const withinFactor = 1.1

/** p99 of the response time, in which a request without a right answer counts as never answered; absent where too few are there. */
export function p99Us(requests: readonly EndedRequest[]): number | undefined {
  if (requests.length < p99Window) return undefined
  const times = requests.map(timeUs).toSorted((a, b) => a - b)
  const p99 = times[Math.ceil(times.length * 0.99) - 1]!
  return p99 === Infinity ? undefined : p99
}

/**
 * Time from the disturbance to the intended start of the first of 1,000 requests one after the other that all had
 * a right answer and of which p99 is at most 1.1 times that of before. All of them are due before the next
 * disturbance; undefined where there are none.
 */
export function p99ReturnMs(
  requests: readonly EndedRequest[],
  { fromMs, untilMs }: Pick<Outage, 'fromMs' | 'untilMs'>,
  p99BeforeUs: number,
): number | undefined {
  // Those under way when it happened are the first to be hurt.
  const own = requests.filter(
    ({ dueUs, endUs }) => endUs >= fromMs * 1000 && dueUs < untilMs * 1000,
  )
  const limitUs = p99BeforeUs * withinFactor
  let [slower, unanswered] = [0, 0]
  const count = (request: EndedRequest | undefined, by: 1 | -1): void => {
    if (request === undefined) return
    if (timeUs(request) > limitUs) slower += by
    if (request.end !== 'ok') unanswered += by
  }
  for (const [index, request] of own.entries()) {
    count(request, 1)
    count(own[index - p99Window], -1)
    const first = own[index - p99Window + 1]
    if (first === undefined || slower > beyond || unanswered > 0) continue
    return Math.max(0, first.dueUs / 1000 - fromMs)
  }
  return undefined
}

function timeUs({ dueUs, endUs, end }: EndedRequest): number {
  return end === 'ok' ? endUs - dueUs : Infinity
}
