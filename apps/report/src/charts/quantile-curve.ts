import { distributionOf, type Histogram } from '@rpc-vs-mom/results'

/** The value at any percentile, in microseconds, and how far the samples support it. */
export interface QuantileCurve {
  readonly samples: number
  /** Fewer than 10 samples lie beyond it, so a curve ends here; below 0 without enough samples. */
  readonly lastPercentile: number
  valueUsAt(percentile: number): number
}

/** The same values as `getValueAtPercentile` gives, at a hundredth of its cost for a whole curve. */
export function quantileCurve(histogram: Histogram): QuantileCurve {
  const { valuesUs, cumulative } = distributionOf(histogram)
  const samples = histogram.totalCount
  return {
    samples,
    lastPercentile: 100 * (1 - 10 / samples),
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
