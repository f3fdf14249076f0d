import type { Histogram } from './histogram.ts'

/** Points per halved distance to 100 %. */
const pointsPerHalf = 5

/**
 * A `.hgrm` file, as the plotter of hdrhistogram.org reads it: values in milliseconds, 5 points per
 * halved distance to 100 %. It holds the whole distribution, also where few samples lie beyond. Unlike those of
 * the library its values are never above the maximum, where a bucket reaches beyond it.
 */
export function formatPercentiles(histogram: Histogram): string {
  const text = histogram.outputPercentileDistribution(pointsPerHalf, 1000)
  const maximum = histogram.maxValue / 1000
  return text.replaceAll(/^ *\d+\.\d{3}(?= )/gm, (value) =>
    Number(value) > maximum ? maximum.toFixed(3).padStart(value.length) : value,
  )
}
