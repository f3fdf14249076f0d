import { loadPerWeight, type Candidate, haveEqualWeights, type Policy, weightOf } from './policy.ts'
import { withinFactorOfFastest, earliestExpected, type TieBreak } from './tie-break.ts'

/** A random backend, with chances in proportion to weights. `random` gives numbers from 0 up to, not including, 1. */
export function weightedRandom(random: () => number): Policy {
  return {
    pick: (eligible) => eligible[draw(eligible, { random, after: -1 })],
  }
}

/**
 * The less busy of two different ones drawn at random (Mitzenmacher, "The power of two choices in
 * randomized load balancing", 2001), each with chances in proportion to weights. Of equals the one that is
 * not far slower, of those the one that is to answer next, and otherwise the first drawn.
 */
export function powerOfTwo(random: () => number, tieBreak: TieBreak = 'latency'): Policy {
  return {
    pick<C extends Candidate>(eligible: readonly C[]): C | undefined {
      const first = draw(eligible, { random, after: -1 })
      const one = eligible[first]
      if (!one || eligible.length === 1) return one
      const other = eligible[draw(eligible, { random, after: first })]!
      const [less, more] = [loadPerWeight(one), loadPerWeight(other)]
      if (less !== more) return less < more ? one : other
      return tieBreak === 'latency' ? byLatency([one, other]) : one
    },
  }
}

function byLatency<C extends Candidate>(equals: readonly C[]): C {
  const quick = withinFactorOfFastest(equals)
  return haveEqualWeights(quick) ? earliestExpected(quick) : quick[0]!
}

interface Draw {
  readonly random: () => number
  /** The position to begin behind, which is left out; -1 for none. */
  readonly after: number
}

/** The position of one drawn from all, or from all but one; -1 when there is none. */
function draw(eligible: readonly Candidate[], { random, after }: Draw): number {
  const total = eligible.reduce((sum, { weight = 1 }, at) => (at === after ? sum : sum + weight), 0)
  const count = after < 0 ? eligible.length : eligible.length - 1
  let left = random() * total
  let index = after
  for (let step = 0; step < count; step += 1) {
    index = (index + 1) % eligible.length
    left -= weightOf(eligible[index]!)
    if (left < 0) break
  }
  return index
}
