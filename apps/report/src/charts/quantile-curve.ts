import { distributionOf, type Histogram } from '@rpc-vs-mom/results'

/** The value at any percentile, in microseconds, and how far the samples support it. */
export interface QuantileCurve {
  readonly samples: number
  /**
   * Fewer than 10 samples lie beyond it, or no more requests were answered, so a curve ends here; below 0
   * without enough samples.
   */
  readonly lastPercentile: number
  valueUsAt(percentile: number): number
}

/** Requests of a plan, and how many of them were answered: the others are slower than any that was. */
export interface Answered {
  readonly planned: number
  readonly answered: number
}

/**
 * The same values as `getValueAtPercentile` gives, at a hundredth of its cost for a whole curve; of all
 * planned requests where `answered` is given, each that got no answer counting as never answered.
 */
export function quantileCurve(histogram: Histogram, answered?: Answered): QuantileCurve {
  const { valuesUs, cumulative } = distributionOf(histogram)
  const samples = answered?.planned ?? histogram.totalCount
  const answeredPercentile = answered ? (100 * answered.answered) / answered.planned : 100
  return {
    samples,
    lastPercentile: Math.min(100 * (1 - 10 / samples), answeredPercentile),
    valueUsAt(percentile) {
      const wanted = Math.max(1, Math.ceil((percentile / 100) * samples - 1e-9))
      return valuesUs[firstAtLeast(cumulative, wanted)] ?? 0
    },
  }
}

function firstAtLeast(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
