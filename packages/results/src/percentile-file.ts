import type { Histogram } from './histogram.ts'

/**
 * A `.hgrm` file, as the plotter of hdrhistogram.org reads it: values in milliseconds, 5 points per
 * halved distance to 100 %. It holds the whole distribution, also where few samples lie beyond.
 */
export function formatPercentiles(histogram: Histogram): string {
  return histogram.outputPercentileDistribution(5, 1000)
}
