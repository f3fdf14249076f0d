import { type Candidate, haveEqualWeights, type Policy } from './policy.ts'
import { WeightedRoundRobin } from './weighted-round-robin.ts'

/** One after the other, busy or not; those of more weight more often, spread evenly. */
export function roundRobin(): Policy {
  const attempts = new WeightedRoundRobin()
  let next = 0
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      if (eligible.length === 0) return undefined
      if (!haveEqualWeights(eligible)) return attempts.next(eligible)
      const index = next % eligible.length
      next = index + 1
      return eligible[index]
    },
  }
}
