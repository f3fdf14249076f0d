import { loadPerWeight, type Candidate, haveEqualWeights, type Policy } from './policy.ts'
import { WeightedRoundRobin } from './weighted-round-robin.ts'
import { withinFactorOfFastest, earliestExpected, type TieBreak } from './tie-break.ts'

/**
 * Least outstanding requests per weight, by a full scan, so always exact. Of equals those far slower
 * than the fastest come last, and those of unequal weight rotate in proportion. Otherwise the one that is
 * expected to answer next is picked; where that is not known, as of idle ones, the first one after the last
 * pick: a start that moves by one per pick instead would give more to the one behind a busy one. A picked backend
 * has one more outstanding call than the others, so a fast one does not attract a burst.
 */
export function leastOutstanding(tieBreak: TieBreak = 'latency'): Policy {
  return new LeastOutstanding(tieBreak)
}

class LeastOutstanding implements Policy {
  readonly #byLatency: boolean
  readonly #attempts = new WeightedRoundRobin()
  #start = 0

  constructor(tieBreak: TieBreak) {
    this.#byLatency = tieBreak === 'latency'
  }

  pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
    const equals = leastBusy(eligible, this.#start)
    const picked = equals.length > 1 ? this.#pickAmong(equals) : equals[0]
    if (picked) this.#start = eligible.indexOf(picked) + 1
    return picked
  }

  #pickAmong<C extends Candidate>(equals: readonly C[]): C {
    const quick = this.#byLatency ? withinFactorOfFastest(equals) : equals
    if (!haveEqualWeights(quick)) return this.#attempts.next(quick)
    return this.#byLatency ? earliestExpected(quick) : quick[0]!
  }
}

/** Those as busy as the least busy one, in order from `start` on, which may be behind the end. */
function leastBusy<C extends Candidate>(eligible: readonly C[], start: number): C[] {
  const equals: C[] = []
  let least = Infinity
  for (let step = 0; step < eligible.length; step += 1) {
    const candidate = eligible[(start + step) % eligible.length]!
    const busy = loadPerWeight(candidate)
    if (busy > least) continue
    if (busy < least) equals.length = 0
    least = busy
    equals.push(candidate)
  }
  return equals
}
