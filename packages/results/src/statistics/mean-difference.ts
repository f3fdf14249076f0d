import { sixDigits } from './six-digits.ts'
import { roundsMin } from './paired-ratio.ts'
import { studentTQuantile } from './student-t.ts'

/** By how much the second figure of each pair is larger, in the unit of the figures. */
export interface MeanDifference {
  readonly mean: number
  /** Interval that holds the true difference with 95 %; absent below 3 pairs. */
  readonly low?: number
  readonly high?: number
  readonly pairs: number
}

/** Student's t on the differences within pairs. */
export function meanDifference(pairs: readonly (readonly [number, number])[]): MeanDifference {
  const differences = pairs.map(([first, second]) => second - first)
  const count = differences.length
  const mean = differences.reduce((sum, each) => sum + each, 0) / count
  const known = { mean: sixDigits(mean), pairs: count }
  if (count < roundsMin) return known
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1)
  const half = studentTQuantile(0.975, count - 1) * Math.sqrt(variance / count)
  return { ...known, low: sixDigits(mean - half), high: sixDigits(mean + half) }
}
