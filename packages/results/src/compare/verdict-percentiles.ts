/** The response time percentiles a verdict rests on, as far as each trial supports them. */
export const verdictPercentiles = [50, 90, 99] as const

/** The intervals of the verdict percentiles hold together with this confidence (Bonferroni). */
const jointConfidence = 0.95

/** Confidence of each single interval, so that all of them together have `jointConfidence`. */
export const verdictConfidence = 1 - (1 - jointConfidence) / verdictPercentiles.length
