import type { Model } from '../queueing/simulated.ts'
import { startProxy } from '../processes/start-proxy.ts'
import { startWorkQueue } from './start-work-queue.ts'
import { startLb, type Started } from '../processes/start-process.ts'

export interface BindingContender {
  readonly name: string
  start(workers: readonly string[]): Promise<Started>
  readonly model: Model
}

/** None refuses requests: the proxies do not, and one that did would have shorter queues for the rest. */
const lbFlags = ['--engine', 'relay', '--admission', 'none']
const earlyBinding: Model = { credits: Infinity }
const prefetch = 2
const lateBinding: Model = { credits: prefetch }

/**
 * Late and early binding by the lb; the proxies, by the same rule as the lb binds early; and a queue of
 * RabbitMQ with the prefetch that the lb has as credits.
 */
export const bindingContenders: readonly BindingContender[] = [
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
    start: (workers) => startWorkQueue({ workers: workers.length, prefetch }),
    model: lateBinding,
  },
]
