import { drawTrace, serviceMoments, type ServiceMix } from '@rpc-vs-mom/queueing'
import { simulated } from '../queueing/simulated.ts'
import { type ResponseFigures, responseFigures } from '../queueing/response-figures.ts'

/** Early binding at one load with one mix: equals in turn, and who is to answer next first. */
export interface TieBreakPoint {
  readonly service: ServiceMix
  readonly load: number
  /** In mean service times. */
  readonly inTurn: ResponseFigures
  readonly byNextAnswer: ResponseFigures
}

const loads = [0.5, 0.7, 0.9]

/** What the simulation expects of the lb's tie-break, by how much service times vary, and by load. */
export function sweepTieBreak(spec: {
  readonly seed: number
  readonly count: number
  readonly servers: number
  readonly services: readonly ServiceMix[]
}): TieBreakPoint[] {
  const { seed, count, servers, services } = spec
  return services.flatMap((service) =>
    loads.map((load) => {
      const { meanMs } = serviceMoments(service)
      const trace = drawTrace({ seed, count, ratePerMs: (load * servers) / meanMs, service })
      const figuresOf = (learns: boolean): ResponseFigures => {
        const responsesMs = simulated(trace, servers, { credits: Infinity, learns })
        return responseFigures(responsesMs.map((ms) => ms / meanMs))
      }
      return { service, load, inTurn: figuresOf(false), byNextAnswer: figuresOf(true) }
    }),
  )
}
