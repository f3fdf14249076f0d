import { build, JsHistogram, type Histogram } from 'hdr-histogram-js'

export type { Histogram } from 'hdr-histogram-js'

/** Longest time a histogram holds: 10 minutes, in microseconds. Longer ones are recorded as this long. */
const longestUs = 600_000_000

/** An empty histogram of microseconds with 3 significant digits, from 1 us to 10 minutes. */
export function emptyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestUs,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
  })
}

/** Rounds to whole microseconds within the range of the histograms. */
export function wholeUs(valueUs: number): number {
  return Math.min(longestUs, Math.max(0, Math.round(valueUs)))
}

/** Records a time of any size; what lies outside the range counts as its bound. */
export function recordUs(histogram: Histogram, valueUs: number): void {
  histogram.recordValue(wholeUs(valueUs))
}

/** One histogram holding the samples of all; lossless, because all have the same buckets. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = emptyHistogram()
  for (const histogram of histograms) merged.add(histogram)
  return merged
}

/** The samples of all seconds of one distribution. */
export function mergeIntervals(intervals: readonly { histogram: Histogram }[]): Histogram {
  return mergeHistograms(intervals.map(({ histogram }) => histogram))
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
    valuesUs.push(valueIteratedTo)
    cumulative.push(totalCountToThisValue)
  }
  return { valuesUs, cumulative }
}
