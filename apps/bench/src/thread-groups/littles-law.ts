import type { GroupFigures } from './group-figures.ts'

/** L = lambda W (Little 1961): requests under way = requests per second x mean time of each. */
export interface LittlesLaw {
  /** Throughput if more threads made nothing slower: mean threads under way over the time of one thread alone. */
  readonly predictedRps: number
  readonly seenRps: number
  /** The same with the mean time under load: it must be what was seen, or something was counted wrongly. */
  readonly consistentRps: number
}

/** `aloneMs` is the mean time of a request while one thread was alone. */
export function littlesLaw(figures: GroupFigures, aloneMs: number): LittlesLaw {
  const timed = figures.types.flatMap(({ requests, times }) => (times ? [{ requests, times }] : []))
  const requests = timed.reduce((sum, one) => sum + one.requests, 0)
  const meanMs = timed.reduce((sum, one) => sum + one.times.mean * one.requests, 0) / requests
  return {
    predictedRps: figures.underWay / (aloneMs / 1000),
    seenRps: figures.requestsPerSecond,
    consistentRps: figures.underWay / (meanMs / 1000),
  }
}
