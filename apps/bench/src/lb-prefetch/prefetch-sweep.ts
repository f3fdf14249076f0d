import type { Trace } from '@rpc-vs-mom/queueing'
import { simulated } from '../queueing/simulated.ts'
import { type ResponseFigures, responseFigures } from '../queueing/response-figures.ts'

export interface SweepPoint {
  /** Requests that a worker may have at once; null for no bound. */
  readonly credits: number | null
  /** From an answer until the next request reaches the worker, as a share of the mean service time. */
  readonly handOverShare: number
  /** In mean service times. */
  readonly figures: ResponseFigures
}

const creditCounts = [1, 2, 3, 4, 8, 16, Infinity]
const handOverShares = [0, 0.02, 0.1, 0.5]

/** What the simulation expects of every dial position from late to early binding, by hand-over time. */
export function sweepPrefetch(spec: {
  readonly trace: Trace
  readonly servers: number
  readonly meanMs: number
}): SweepPoint[] {
  const { trace, servers, meanMs } = spec
  return handOverShares.flatMap((handOverShare) =>
    creditCounts.map((credits) => {
      const model = { credits, handOverMs: handOverShare * meanMs }
      const responsesMs = simulated(trace, servers, model)
      const figures = responseFigures(responsesMs.map((ms) => ms / meanMs))
      return { credits: credits === Infinity ? null : credits, handOverShare, figures }
    }),
  )
}
