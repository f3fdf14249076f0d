import { pairedRatio, type Pair } from './paired-ratio.ts'
import { sixDigits } from './six-digits.ts'
import { studentTQuantile } from './student-t.ts'

/** How many times the baseline's figure the challenger's is, from figures of whole starts. */
export interface StartRatio {
  /** Geometric mean over the starts of challenger / baseline. */
  readonly ratio: number
  /** Interval that holds the true ratio with `confidence`; absent below 3 starts. */
  readonly low?: number
  readonly high?: number
  readonly confidence: number
  readonly starts: number
  /** Smallest factor, above 1, that such a run would have found in 80 % of cases; absent with the interval. */
  readonly findable?: number
}

/** The 80 % quantile of the normal distribution. */
const power80 = 0.8416

/**
 * Student's t on the logarithms of the ratios of whole starts, one pair for each. Blocks of one start share its
 * processes, and neighbours in time their machine, so they are no independent repetitions; of starts that is true
 * whatever they share within. Estimates that also use the scatter within starts (REML, pooling where it is as large)
 * were no narrower where they held their coverage.
 */
export function startRatio(starts: readonly Pair[], confidence: number): StartRatio {
  const { ratio, low, high } = pairedRatio(starts, confidence)
  const known = { ratio, confidence: sixDigits(confidence), starts: starts.length }
  if (low === undefined || high === undefined) return known
  const findable = findableFactor(Math.log(high / low) / 2, confidence, starts.length - 1)
  return { ...known, low, high, findable: sixDigits(findable) }
}

/**
 * By the normal approximation of the noncentral t (Johnson and Welch 1940), with the standard error as the half width
 * tells it, which is too small by 1 - 1 / (4 degrees) on average.
 */
function findableFactor(halfWidth: number, confidence: number, degrees: number): number {
  const t = studentTQuantile(1 - (1 - confidence) / 2, degrees)
  const tooSmall = 1 - 1 / (4 * degrees)
  const distance = t + (power80 * Math.sqrt(1 + t ** 2 / (2 * degrees))) / tooSmall
  return Math.exp((distance * halfWidth) / t)
}
