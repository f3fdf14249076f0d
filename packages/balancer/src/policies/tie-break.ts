import type { Candidate } from './policy.ts'

/**
 * What decides between equally loaded backends: `latency`, the earliest expected answer, without those far slower
 * than the fastest; or `rotation`, one after the other.
 */
export const tieBreaks = ['latency', 'rotation'] as const
export type TieBreak = (typeof tieBreaks)[number]

/** A backend slower than the fastest by more than this factor loses the tie; a smaller difference may be noise. */
const slowerFactor = 2

/** Those that are not far slower than the fastest whose time is known. */
export function withinFactorOfFastest<C extends Candidate>(equals: readonly C[]): readonly C[] {
  let fastestMs = Infinity
  for (const { typicalMs = 0 } of equals) {
    if (typicalMs > 0 && typicalMs < fastestMs) fastestMs = typicalMs
  }
  const isQuick = ({ typicalMs = 0 }: C): boolean => typicalMs <= slowerFactor * fastestMs
  return equals.every(isQuick) ? equals : equals.filter(isQuick)
}

/** The one with the earliest expected answer; the first one unless that is known of all. */
export function earliestExpected<C extends Candidate>(equals: readonly C[]): C {
  let found = equals[0]!
  let leastMs = Infinity
  for (const one of equals) {
    const { nextAnswerMs } = one
    if (nextAnswerMs === undefined) return equals[0]!
    if (nextAnswerMs >= leastMs) continue
    leastMs = nextAnswerMs
    found = one
  }
  return found
}
