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

/** Everybody in turn, busy or not. */
export function roundRobin(): Policy {
  let next = 0
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      if (eligible.length === 0) return undefined
      const index = next % eligible.length
      next = index + 1
      return eligible[index]
    },
  }
}

/** Anybody, with equal chances. `random` gives numbers from 0 up to, not including, 1. */
export function anybody(random: () => number): Policy {
  return {
    pick: (eligible) => eligible[Math.floor(random() * eligible.length)],
  }
}

/**
 * The less loaded of two different ones drawn at random (Mitzenmacher, "The power of two choices in
 * randomized load balancing", 2001); the first drawn when they are equals.
 */
export function powerOfTwo(random: () => number): Policy {
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      const first = Math.floor(random() * eligible.length)
      const one = eligible[first]
      if (!one || eligible.length === 1) return one
      const step = 1 + Math.floor(random() * (eligible.length - 1))
      const other = eligible[(first + step) % eligible.length]!
      return other.load < one.load ? other : one
    },
  }
}
