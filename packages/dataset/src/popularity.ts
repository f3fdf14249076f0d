import type { RandomStream } from './random-stream.ts'

/** Sum of the weights, roughly: large enough for the rarest item, small enough for an urn in a CPU cache. */
const totalWeight = 100_000

/**
 * Whole weights, one per item, at least 1: each group gets its share, and inside a group popularity falls
 * like Zipf's law in an order that `random` decides. The law is flattened at the top, so that the first
 * of many items gets a few times the usual and not most of all sales.
 */
export function popularityWeights(
  random: RandomStream,
  shares: readonly number[],
  groupOf: readonly number[],
): number[] {
  const total = sum(shares)
  const weights = groupOf.map(() => 0)
  for (const [group, share] of shares.entries()) {
    const items = groupOf.flatMap((of, item) => (of === group ? [item] : []))
    const zipf = items.map((_, rank) => Math.floor(1_000_000 / (rank + 5)))
    const zipfTotal = sum(zipf)
    for (const [rank, item] of shuffled(items, random).entries()) {
      const weight = Math.floor((totalWeight * share * zipf[rank]!) / (total * zipfTotal))
      weights[item] = Math.max(1, weight)
    }
  }
  return weights
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** In random order (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: RandomStream): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
