/** What is compared of the response times of one trial, in milliseconds. */
export interface ResponseFigures {
  readonly meanMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
}

/** Figures of response times in milliseconds; a percentile is the least value that so many are not above. */
export function responseFigures(responsesMs: ArrayLike<number>): ResponseFigures {
  const sorted = Float64Array.from(responsesMs).toSorted()
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  const sumMs = sorted.reduce((sum, ms) => sum + ms, 0)
  return { meanMs: sumMs / sorted.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) }
}
