import {
  busyness,
  type Candidate,
  haveEqualWeights,
  isSlower,
  type Policy,
  type TieBreak,
  weightOf,
} from './policy.ts'
import { SmoothTurns } from './smooth-turns.ts'

/**
 * Least outstanding requests per weight, by a full scan, so always exact. Of equals those who are far slower
 * than the fastest come last, and among the rest the first one after the last pick wins: a start that moves
 * by one per pick instead would give more to whoever follows a busy one. Equals of unequal weight take turns
 * in proportion. Whoever is picked is no equal any more until it has answered, so being fast draws no crowd.
 */
export function leastOutstanding(tieBreak: TieBreak = 'latency'): Policy {
  return new LeastOutstanding(tieBreak)
}

class LeastOutstanding implements Policy {
  readonly #byLatency: boolean
  readonly #turns = new SmoothTurns()
  #start = 0

  constructor(tieBreak: TieBreak) {
    this.#byLatency = tieBreak === 'latency'
  }

  pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
    const first = this.#start
    let best: C | undefined
    let least = Infinity
    let isPlain = true
    for (let step = 0; step < eligible.length; step += 1) {
      const index = (first + step) % eligible.length
      const candidate = eligible[index] as C
      const busy = busyness(candidate)
      if (busy > least) continue
      if (busy < least) {
        best = candidate
        least = busy
        isPlain = true
        this.#start = index + 1
      } else if (isPlain) isPlain = this.#areAlike(candidate, best!)
    }
    return isPlain ? best : this.#pickAmong(equalsOf(eligible, { least, first }))
  }

  #areAlike(one: Candidate, other: Candidate): boolean {
    if (weightOf(one) !== weightOf(other)) return false
    return !this.#byLatency || !(isSlower(one, other) || isSlower(other, one))
  }

  #pickAmong<C extends Candidate>(equals: readonly Placed<C>[]): C {
    const candidates = equals.map(({ candidate }) => candidate)
    const quick = this.#byLatency
      ? candidates.filter((one) => !candidates.some((other) => isSlower(one, other)))
      : candidates
    const picked = haveEqualWeights(quick) ? quick[0]! : this.#turns.next(quick)
    this.#start = equals.find(({ candidate }) => candidate === picked)!.index + 1
    return picked
  }
}

interface Placed<C> {
  readonly candidate: C
  readonly index: number
}

/** Those who are as busy as the least busy one, from the first one after the last pick on. */
function equalsOf<C extends Candidate>(
  eligible: readonly C[],
  { least, first }: { least: number; first: number },
): Placed<C>[] {
  const start = first % eligible.length
  return eligible
    .map((_, step) => (start + step) % eligible.length)
    .map((index) => ({ candidate: eligible[index]!, index }))
    .filter(({ candidate }) => busyness(candidate) === least)
}
