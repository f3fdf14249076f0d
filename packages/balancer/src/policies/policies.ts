import { powerOfTwo, weightedRandom } from './random.ts'
import { leastOutstanding } from './least-outstanding.ts'
import type { Policy } from './policy.ts'
import { roundRobin } from './round-robin.ts'
import type { TieBreak } from './tie-break.ts'

/**
 * Every policy by the name it has on command lines. `central` binds late: no backend gets more requests than
 * it has credits, the rest waits in one queue; the others bind early, unless they are given credits too.
 */
export const policies = {
  'least-outstanding': leastBusy,
  'round-robin': roundRobin,
  random: weightedRandom,
  'power-of-two': powerOfTwo,
  central: leastBusy,
} satisfies Record<string, (random: () => number, tieBreak?: TieBreak) => Policy>

export type PolicyName = keyof typeof policies

/** Requests that a worker may have at once: what hides one round trip for `central`, no bound otherwise. */
export function defaultCredits(policy: PolicyName): number {
  return policy === 'central' ? 2 : Infinity
}

function leastBusy(_?: () => number, tieBreak?: TieBreak): Policy {
  return leastOutstanding(tieBreak)
}
