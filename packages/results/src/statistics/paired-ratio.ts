import { sixDigits } from './six-digits.ts'
import { studentTQuantile } from './student-t.ts'

/** One round: the same figure of two variants, measured beside each other. Both above 0. */
export interface Pair {
  readonly baseline: number
  readonly challenger: number
}

/** How many times the baseline's figure the challenger's is. */
export interface PairedRatio {
  /** Geometric mean over the rounds of challenger / baseline. */
  readonly ratio: number
  /** Interval that holds the true ratio with `confidence`; absent below 3 rounds. */
  readonly low?: number
  readonly high?: number
  readonly confidence: number
  readonly rounds: number
}

/** Fewer rounds than this cannot tell a difference from noise. */
export const roundsMin = 3

/**
 * Student's t on the logarithms of the ratios within each round. Pairing takes out what drifts from
 * round to round; logarithms make 2 times and 0.5 times equally far from 1. It assumes that the
 * logarithms scatter alike, which simulations with skewed and outlying rounds in the tests keep honest.
 */
export function pairedRatio(pairs: readonly Pair[], confidence = 0.95): PairedRatio {
  const logs = pairs.map(({ baseline, challenger }) => Math.log(challenger / baseline))
  const rounds = logs.length
  const mean = logs.reduce((sum, log) => sum + log, 0) / rounds
  const point = { ratio: sixDigits(Math.exp(mean)), confidence, rounds }
  if (rounds < roundsMin) return point
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (rounds - 1)
  const t = studentTQuantile(1 - (1 - confidence) / 2, rounds - 1)
  const half = t * Math.sqrt(variance / rounds)
  return { ...point, low: sixDigits(Math.exp(mean - half)), high: sixDigits(Math.exp(mean + half)) }
}
