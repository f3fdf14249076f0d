import { leastOutstanding } from '@rpc-vs-mom/balancer'
import { simulate, type SimulationOptions, type Trace } from '@rpc-vs-mom/queueing'
import { adaptivePolicy } from './adaptive-policy.ts'

/** What a simulation knows of a balancer: all of these give the next request to who has the fewest. */
export interface Model {
  /** Requests that a worker may have at once; Infinity binds each as it arrives. */
  readonly credits: number
  /** Whether it learns which of those that have equally many is to answer next; they rotate otherwise. */
  readonly learns?: boolean
}

/** Response times in milliseconds that the model has on the trace. */
export function simulated(
  trace: Trace,
  servers: number,
  { learns = false, ...options }: Model & { readonly handOverMs?: number },
): Float64Array {
  const policy = learns ? adaptivePolicy() : pickInTurn()
  return simulate(trace, { servers, ...options, ...policy })
}

/** Counts requests, and takes equals in turn. */
export function pickInTurn(): Pick<SimulationOptions, 'pick'> {
  const policy = leastOutstanding('rotation')
  return { pick: (eligible) => policy.pick(eligible) }
}
