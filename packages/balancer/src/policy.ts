/** What a policy may know of a backend. */
export interface Candidate {
  /** Calls it has not answered, plus what its recent faults are charged with; a whole number. */
  readonly load: number
  /** What it can do, compared with the others; above 0, default 1. */
  readonly weight?: number
  /** The time its calls take lately, in milliseconds; 0, the default, when that is not known. */
  readonly typicalMs?: number
}

/** The choice of who gets the next request. Holds state between picks, so every balancer needs its own. */
export interface Policy {
  /** One of `eligible`, or undefined when there is none. */
  pick<C extends Candidate>(eligible: readonly C[]): C | undefined
}

/** What decides between those who are equally busy: whoever is not far slower, or only whose turn it is. */
export const tieBreaks = ['latency', 'rotation'] as const
export type TieBreak = (typeof tieBreaks)[number]

/** Of two who are equally busy one must be this many times as slow as the other to come after it. */
const slowerFactor = 2

/** Calls per weight: what is compared where somebody busy is to get less. */
export function busyness({ load, weight = 1 }: Candidate): number {
  return load / weight
}

/** Whether one is so much slower than the other that chance is no explanation; never when one is not known. */
export function isSlower(
  { typicalMs = 0 }: Candidate,
  { typicalMs: otherMs = 0 }: Candidate,
): boolean {
  return otherMs > 0 && typicalMs > slowerFactor * otherMs
}

export function haveEqualWeights([first, ...others]: readonly Candidate[]): boolean {
  return others.every((other) => weightOf(other) === weightOf(first!))
}

export function weightOf({ weight = 1 }: Candidate): number {
  return weight
}
