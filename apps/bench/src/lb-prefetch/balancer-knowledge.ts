import {
  type ServiceMix,
  serviceMoments,
  type SimulatedServer,
  simulate,
  type SimulationOptions,
  type Trace,
} from '@rpc-vs-mom/queueing'
import { adaptivePolicy } from '../queueing/adaptive-policy.ts'
import { type ResponseFigures, responseFigures } from '../queueing/response-figures.ts'
import { pickInTurn } from '../queueing/simulated.ts'

/** What one who binds requests as they arrive gets out of what it knows of the workers. */
export interface KnowledgePoint {
  readonly knows: string
  /** In mean service times. */
  readonly figures: ResponseFigures
}

type Policy = Pick<SimulationOptions, 'pick' | 'answered'>
type Mix = Extract<ServiceMix, { readonly shortMs: number }>

/** What the simulation expects of early binding with more and more knowledge. */
export function sweepKnowledge(spec: {
  readonly trace: Trace
  readonly servers: number
  readonly service: Mix
}): KnowledgePoint[] {
  const { trace, servers, service } = spec
  const { meanMs } = serviceMoments(service)
  return Object.entries(policies(service)).map(([knows, policy]) => {
    const responsesMs = simulate(trace, { servers, credits: Infinity, ...policy })
    return { knows, figures: responseFigures(responsesMs.map((ms) => ms / meanMs)) }
  })
}

function policies(service: Mix): Record<string, Policy> {
  const expectedMs = (server: SimulatedServer, nowMs: number): number =>
    expectedLeftMs(service, server, nowMs)
  return {
    'how many requests each has': pickInTurn(),
    'that, and of equals, what their latest answers took (`least-outstanding`)': adaptivePolicy(),
    'that, and of equals, the mix and since when each is at its present one': {
      pick: (servers, nowMs) => {
        const fewest = Math.min(...servers.map(({ load }) => load))
        const equals = servers.filter(({ load }) => load === fewest)
        return leastBy(equals, (one) => expectedMs(one, nowMs))
      },
    },
    'both, weighed against each other': {
      pick: (servers, nowMs) => leastBy(servers, (one) => expectedMs(one, nowMs)),
    },
    'how long every request takes': {
      pick: (servers, nowMs) => leastBy(servers, (one) => one.workLeftMs(nowMs)),
    },
  }
}

/** Work to be expected there by who knows the mix and since when the present request has been worked on. */
export function expectedLeftMs(
  service: Mix,
  { load, beganMs }: Omit<SimulatedServer, 'workLeftMs'>,
  nowMs: number,
): number {
  if (load === 0) return 0
  const { shortMs, longMs, longShare } = service
  const ageMs = nowMs - beganMs
  const isSurelyLong = ageMs >= shortMs
  const shareOfLong = isSurelyLong ? 1 : longShare
  const presentMs = shareOfLong * (longMs - ageMs) + (1 - shareOfLong) * (shortMs - ageMs)
  return presentMs + (load - 1) * serviceMoments(service).meanMs
}

function leastBy<S>(servers: readonly S[], value: (server: S) => number): S | undefined {
  let least = Infinity
  let found: S | undefined
  for (const server of servers) {
    const its = value(server)
    if (its >= least) continue
    least = its
    found = server
  }
  return found
}
