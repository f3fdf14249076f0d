import { policies } from '@rpc-vs-mom/balancer'
import { type Pick, simulate, type Trace } from '@rpc-vs-mom/queueing'
import { startProxy } from './start-proxy.ts'
import { startLb, type Started } from './start-process.ts'

/** What a simulation knows of a balancer. */
interface Model {
  readonly policy: 'central' | 'least-outstanding'
  readonly credits: number
}

export interface BindingEntrant {
  readonly name: string
  start(workers: readonly string[]): Promise<Started>
  readonly model: Model
}

/** Nobody turns anybody away: the proxies do not, and whoever does has shorter lines for the rest. */
const lbFlags = ['--engine', 'relay', '--admission', 'none']
const earlyBinding: Model = { policy: 'least-outstanding', credits: Infinity }

/** Late and early binding by the lb, and the proxies by the same rule as the lb binds early. */
export const bindingEntrants: readonly BindingEntrant[] = [
  {
    name: 'central',
    start: (workers) => startLb(workers, [...lbFlags, '--policy', 'central']),
    model: { policy: 'central', credits: 2 },
  },
  {
    name: 'least-outstanding',
    start: (workers) => startLb(workers, lbFlags),
    model: earlyBinding,
  },
  { name: 'nginx', start: (workers) => startProxy('nginx', workers), model: earlyBinding },
  { name: 'haproxy', start: (workers) => startProxy('haproxy', workers), model: earlyBinding },
]

/** Response times in milliseconds that the model has on the trace. */
export function simulated(
  trace: Trace,
  servers: number,
  { policy, credits, handOverMs = 0 }: Model & { readonly handOverMs?: number },
): Float64Array {
  const chosen = policies[policy]()
  const pick: Pick = (eligible) => chosen.pick(eligible)
  return simulate(trace, { servers, pick, credits, handOverMs })
}
