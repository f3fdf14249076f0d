import { Int32Histogram, JsHistogram, type Histogram } from 'hdr-histogram-js'

export type { Histogram } from 'hdr-histogram-js'

/** Longest time a histogram holds: 10 minutes, in microseconds. Longer ones are recorded as this long. */
export const longestUs = 600_000_000

/** A bucket reaches beyond its samples, and no percentile is above the maximum, which is kept exactly. */
class ExactMaximumHistogram extends Int32Histogram {
  override getValueAtPercentile(percentile: number): number {
    return Math.min(super.getValueAtPercentile(percentile), this.maxValue)
  }
}

/** An empty histogram of microseconds with 3 significant digits, from 1 us to 10 minutes. */
export function emptyHistogram(): Histogram {
  return new ExactMaximumHistogram(1, longestUs, 3)
}

/** Rounds to whole microseconds within the range of the histograms. */
export function wholeUs(valueUs: number): number {
  return Math.min(longestUs, Math.max(0, Math.round(valueUs)))
}

/** One histogram holding the samples of all; lossless, because all have the same buckets. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = emptyHistogram()
  for (const histogram of histograms) merged.add(histogram)
  return merged
}

/** The recorded values in ascending order, each with the number of samples up to and including it. */
export interface Distribution {
  readonly valuesUs: readonly number[]
  readonly cumulative: readonly number[]
}

/** Every bucket that holds a sample, by the value `getValueAtPercentile` returns for it. */
export function distributionOf(histogram: Histogram): Distribution {
  if (!(histogram instanceof JsHistogram)) throw new TypeError('Not one of our histograms.')
  const iterator = histogram.recordedValuesIterator
  iterator.reset()
  const valuesUs: number[] = []
  const cumulative: number[] = []
  while (iterator.hasNext()) {
    const { valueIteratedTo, totalCountToThisValue } = iterator.next()
    valuesUs.push(Math.min(valueIteratedTo, histogram.maxValue))
    cumulative.push(totalCountToThisValue)
  }
  return { valuesUs, cumulative }
}
