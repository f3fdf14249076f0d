import type { Candidate } from './policy.ts'

/**
 * What decides between those who are equally busy: what is known of their times (whoever is not far slower,
 * and is to answer next), or only whose turn it is.
 */
export const tieBreaks = ['latency', 'rotation'] as const
export type TieBreak = (typeof tieBreaks)[number]

/** One that takes more than this many times as long as another comes after it: chance is no explanation. */
const slowerFactor = 2

/** Those of them who are not far slower than another one whose time is known. */
export function quickest<C extends Candidate>(equals: readonly C[]): readonly C[] {
  let fastestMs = Infinity
  for (const { typicalMs = 0 } of equals) {
    if (typicalMs > 0 && typicalMs < fastestMs) fastestMs = typicalMs
  }
  const isQuick = ({ typicalMs = 0 }: C): boolean => typicalMs <= slowerFactor * fastestMs
  return equals.every(isQuick) ? equals : equals.filter(isQuick)
}

/** The first of those who are expected to answer next; the first of all unless that is known of all. */
export function soonest<C extends Candidate>(equals: readonly C[]): C {
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
