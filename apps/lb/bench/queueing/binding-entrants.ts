import { leastOutstanding } from '@rpc-vs-mom/balancer'
import { simulate, type SimulationOptions, type Trace } from '@rpc-vs-mom/queueing'
import { learningPick } from './learning-pick.ts'
import { startProxy } from './start-proxy.ts'
import { startBroker } from './start-broker.ts'
import { startLb, type Started } from './start-process.ts'

/** What a simulation knows of a balancer: all of these give the next request to who has the fewest. */
interface Model {
  /** Requests that a worker may have at once; Infinity binds each as it arrives. */
  readonly credits: number
  /** Whether it learns which of those that have equally many is to answer next; they take turns otherwise. */
  readonly learns?: boolean
}

export interface BindingEntrant {
  readonly name: string
  start(workers: readonly string[]): Promise<Started>
  readonly model: Model
}

/** Nobody turns anybody away: the proxies do not, and whoever does has shorter lines for the rest. */
const lbFlags = ['--engine', 'relay', '--admission', 'none']
const earlyBinding: Model = { credits: Infinity }
const prefetch = 2
const lateBinding: Model = { credits: prefetch }

/**
 * Late and early binding by the lb; the proxies, by the same rule as the lb binds early; and a queue of
 * RabbitMQ with the prefetch that the lb has as credits.
 */
export const bindingEntrants: readonly BindingEntrant[] = [
  {
    name: 'central',
    start: (workers) =>
      startLb(workers, [...lbFlags, '--policy', 'central', '--credits', String(prefetch)]),
    model: { ...lateBinding, learns: true },
  },
  {
    name: 'least-outstanding',
    start: (workers) => startLb(workers, lbFlags),
    model: { ...earlyBinding, learns: true },
  },
  { name: 'nginx', start: (workers) => startProxy('nginx', workers), model: earlyBinding },
  { name: 'haproxy', start: (workers) => startProxy('haproxy', workers), model: earlyBinding },
  {
    name: 'rabbitmq',
    start: (workers) => startBroker({ workers: workers.length, prefetch }),
    model: lateBinding,
  },
]

/** Response times in milliseconds that the model has on the trace. */
export function simulated(
  trace: Trace,
  servers: number,
  { learns = false, ...options }: Model & { readonly handOverMs?: number },
): Float64Array {
  const policy = learns ? learningPick() : pickInTurn()
  return simulate(trace, { servers, ...options, ...policy })
}

function pickInTurn(): Pick<SimulationOptions, 'pick'> {
  const policy = leastOutstanding('rotation')
  return { pick: (eligible) => policy.pick(eligible) }
}
