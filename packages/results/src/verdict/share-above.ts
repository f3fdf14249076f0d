import type { Histogram } from '../record/histogram.ts'

/** Binary search over the percentiles, because the library counts only up to exact bucket values. */
export function shareAbove(histogram: Histogram, limitUs: number): number {
  let [belowPercent, abovePercent] = [0, 100]
  for (let step = 0; step < 40; step++) {
    const middle = (belowPercent + abovePercent) / 2
    if (histogram.getValueAtPercentile(middle) > limitUs) abovePercent = middle
    else belowPercent = middle
  }
  return histogram.maxValue > limitUs ? 1 - abovePercent / 100 : 0
}
