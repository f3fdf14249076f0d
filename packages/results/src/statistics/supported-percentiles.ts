import type { Histogram } from '../record/histogram.ts'

/** The percentiles a report may name. */
export const namedPercentiles = [50, 90, 99, 99.9, 99.99] as const
export type NamedPercentile = (typeof namedPercentiles)[number]

/** Fewer samples than this beyond a percentile leave it to chance, so it is not printed. */
export const samplesBeyondMin = 10

/** Whether at least 10 of `n` samples lie beyond the percentile. */
export function isSupported(percentile: number, n: number): boolean {
  // Rounding, because 100 - 99.9 is 0.09999999999999432 and would refuse p99.9 of exactly 10,000 samples.
  return Math.round(n * (100 - percentile) * 1e6) / 1e8 >= samplesBeyondMin
}

/** The named percentiles that `n` samples support, ascending. */
export function supportedPercentiles(n: number): NamedPercentile[] {
  return namedPercentiles.filter((percentile) => isSupported(percentile, n))
}

/** The value at a percentile in microseconds, or undefined where fewer than 10 samples lie beyond. */
export function percentileUs(histogram: Histogram, percentile: number): number | undefined {
  if (!isSupported(percentile, histogram.totalCount)) return undefined
  return histogram.getValueAtPercentile(percentile)
}
