import { type Candidate, haveEqualWeights, type Policy } from './policy.ts'
import { SmoothTurns } from './weighted-round-robin.ts'

/** Everybody in turn, busy or not; those of more weight more often, spread evenly. */
export function roundRobin(): Policy {
  const turns = new SmoothTurns()
  let next = 0
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      if (eligible.length === 0) return undefined
      if (!haveEqualWeights(eligible)) return turns.next(eligible)
      const index = next % eligible.length
      next = index + 1
      return eligible[index]
    },
  }
}
