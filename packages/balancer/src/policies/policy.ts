/** What a policy may know of a backend. */
export interface Candidate {
  /** Calls it has not answered, plus what its recent faults are charged with; a whole number. */
  readonly load: number
  /** What it can do, compared with the others; above 0, default 1. */
  readonly weight?: number
  /** The time its calls take lately, in milliseconds; 0, the default, when that is not known. */
  readonly typicalMs?: number
  /** Time until its next answer that is to be expected; undefined when it is idle or that is not known. */
  readonly nextAnswerMs?: number | undefined
}

/** The choice of the backend for the next request. Holds state between picks, so every balancer needs its own. */
export interface Policy {
  /** One of `eligible`, or undefined when there is none. */
  pick<C extends Candidate>(eligible: readonly C[]): C | undefined
}

/** Outstanding calls per weight: what is compared where a busy backend gets less. */
export function loadPerWeight({ load, weight = 1 }: Candidate): number {
  return load / weight
}

export function haveEqualWeights(candidates: readonly Candidate[]): boolean {
  return candidates.every((each) => weightOf(each) === weightOf(candidates[0]!))
}

export function weightOf({ weight = 1 }: Candidate): number {
  return weight
}
