/** What a policy may know of a backend. */
export interface Candidate {
  /** Calls it has not answered, plus what its recent faults are charged with; a whole number. */
  readonly load: number
}

/** The choice of who gets the next request. Holds state between picks, so every balancer needs its own. */
export interface Policy {
  /** One of `eligible`, or undefined when there is none. */
  pick<C extends Candidate>(eligible: readonly C[]): C | undefined
}

/**
 * Least outstanding requests, by a full scan, so always exact. Among equals the first one after the last
 * pick wins: a start that moves by one per pick instead would give more to whoever follows a busy one.
 */
export function leastOutstanding(): Policy {
  let start = 0
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      let best: C | undefined
      let bestLoad = Infinity
      const first = start
      for (let step = 0; step < eligible.length; step += 1) {
        const index = (first + step) % eligible.length
        const candidate = eligible[index] as C
        const load = candidate.load
        if (load >= bestLoad) continue
        best = candidate
        bestLoad = load
        start = index + 1
      }
      return best
    },
  }
}
