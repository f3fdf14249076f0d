/** When two variants are not compared, and which differences are too small to be called one. */
export const comparisonLimits = {
  /** Differences up to this share are never called differences, whatever their interval. */
  noiseShareMin: 0.02,
  /** A variant that leaves more of the plan than this share without an answer is not compared by speed. */
  unansweredShareMax: 0.01,
} as const
