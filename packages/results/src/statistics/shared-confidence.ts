/** What is judged at one load. */
export interface JudgedLoad {
  /** Rounds that were scheduled: known beforehand, so that what was found cannot move the shares. */
  readonly rounds: number
  /** Intervals that are judged. */
  readonly intervals: number
}

/** With which all intervals of a question hold together. */
export const jointConfidence = 0.95

/**
 * The confidence of each single interval at each load, so that all of them together hold with 95 % (Bonferroni).
 * What may be wrong is shared out by rounds: the load that most is measured at is told most exactly.
 */
export function sharedConfidences(loads: readonly JudgedLoad[]): number[] {
  const judged = loads.filter(({ intervals }) => intervals > 0)
  const rounds = judged.reduce((sum, load) => sum + load.rounds, 0)
  return loads.map((load) =>
    load.intervals === 0
      ? jointConfidence
      : 1 - ((1 - jointConfidence) * load.rounds) / (rounds * load.intervals),
  )
}
