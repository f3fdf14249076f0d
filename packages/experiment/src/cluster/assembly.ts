import { randomUUID } from 'node:crypto'
import { Address } from '@rpc-vs-mom/address'
import { createService, withHandlerTime, type Service } from '@rpc-vs-mom/service'
import type { AcceptedWork } from '@rpc-vs-mom/service/accepted'
import { listen, type Ask, type Connection, type RepeatingAsk } from '@rpc-vs-mom/transport'
import {
  openServing,
  workerFlags,
  type FreshServing,
  type ServingChoice,
} from '@rpc-vs-mom/workload'
import { RestartableApp } from '../processes/restartable-app.ts'
import type { ClusterSpec } from './cluster-spec.ts'
import { openConnections, rotateOver, type ConnectionSpec } from './connections.ts'
import { reach } from './reach.ts'

/** Whom the hammer asks, and over which connections. */
export interface Reached {
  readonly ask: Ask
  readonly connections: readonly Connection[]
  /** What asks again where the transport does not; counts it. */
  readonly repeating?: RepeatingAsk
}

/** A process of a variant that runs. */
export interface Started {
  /** As answers name it, where it is a worker. */
  readonly name: string
  readonly role: 'lb' | 'worker'
  readonly app: RestartableApp
}

/** What a variant starts its processes and connects with; whatever it starts ends with `stack`. */
export class Assembly {
  readonly stack: AsyncDisposableStack
  readonly #spec: ClusterSpec
  readonly #lbs: Started[] = []
  readonly #workers: Started[] = []

  constructor(spec: ClusterSpec, stack: AsyncDisposableStack) {
    this.#spec = spec
    this.stack = stack
  }

  /** The processes that were started: lbs, then workers. */
  get started(): readonly Started[] {
    return [...this.#lbs, ...this.#workers]
  }

  /** Number of workers to start. */
  get workers(): number {
    return this.#spec.workers
  }

  /** A queue, or a subject, of its own on the broker. */
  get queue(): Address {
    if (!this.#spec.queue) throw new TypeError('a variant over a broker needs a queue')
    return this.#spec.queue.url
  }

  /**
   * Starts the workers, each listening where `urlOf` its index says, and resolves with where they really do.
   * `prefetch` bounds the requests that each takes at once, unless the spec does.
   */
  async startWorkers(
    urlOf: (index: number) => Address,
    { prefetch }: { readonly prefetch?: number } = {},
  ): Promise<Address[]> {
    const { nodeFlags: node, handlerTime } = this.#spec
    const { serving, fresh } = this.#serving()
    const workLog = (name: string) => (fresh ? ['--work-log', fresh.workLog(name)] : [])
    const concurrency = this.#spec.concurrency ?? prefetch
    const more = [
      ...(concurrency ? ['--concurrency', String(concurrency)] : []),
      ...(handlerTime ? ['--work', `${handlerTime.kind}:${handlerTime.ms}ms`] : []),
    ]
    const names = Array.from({ length: this.workers }, (_, index) => `worker-${index + 1}`)
    const starting = names.map(async (name, index): Promise<Started> => {
      const flags = ['--name', name, ...workerFlags(serving), ...workLog(name), ...more]
      const urls = { listen: urlOf(index) }
      const app = await RestartableApp.start('worker', flags, { urls, node, stack: this.stack })
      return { name, role: 'worker', app }
    })
    // All are awaited, so that the stack has those which did start when another one fails.
    await Promise.allSettled(starting)
    const workers = await Promise.all(starting)
    this.#workers.push(...workers)
    return workers.map(({ app }) => app.url)
  }

  /** Starts a balancer process and resolves with where it listens. */
  async startLb({
    listen: url,
    backends,
    flags,
  }: {
    readonly listen: Address
    readonly backends: readonly Address[]
    readonly flags: readonly string[]
  }): Promise<Address> {
    const urls = { listen: url, backends }
    const options = { urls, node: this.#spec.nodeFlags, stack: this.stack }
    const app = await RestartableApp.start('lb', flags, options)
    this.#lbs.push({ name: 'lb', role: 'lb', app })
    return app.url
  }

  /** Answers inside this process, and resolves with where. */
  async answerInside(): Promise<Address> {
    const { serving, fresh } = this.#serving()
    const answers = await openServing(serving, 'local')
    this.stack.defer(() => answers.close())
    const { handlerTime } = this.#spec
    const fast = createService(answers).answer
    const answer = handlerTime ? withHandlerTime(fast, handlerTime) : fast
    const accepted = fresh && (await openAcceptedWork(fresh.workLog('local'), answer))
    if (accepted) this.stack.defer(() => accepted.close())
    // Clusters that are up together need a name each.
    const name = `local:${serving.workload}-${randomUUID().slice(0, 8)}`
    const listener = await listen(name, answer, {
      ...(accepted && { accept: (request, call) => accepted.accept(request, call) }),
    })
    this.stack.defer(() => listener.close())
    return new Address(listener.url)
  }

  /** Who answers in this cluster; where workers write, from a file that is gone with the cluster. */
  #serving(): { readonly serving: ServingChoice; readonly fresh?: FreshServing } {
    const fresh = this.#spec.serving.afresh?.()
    if (!fresh) return { serving: this.#spec.serving }
    this.stack.defer(() => fresh.remove())
    return { serving: fresh, fresh }
  }

  /** Opens the connections that the hammer has to each address. */
  connect(
    addresses: readonly Address[],
    { waitForReady }: Pick<ConnectionSpec, 'waitForReady'> = {},
  ): Promise<Connection[]> {
    return openConnections(addresses, { ...this.#spec, waitForReady }, this.stack)
  }

  /** Connects, and asks over the connections in turn. */
  async connectInTurn(addresses: readonly Address[]): Promise<Reached> {
    const connections = await this.connect(addresses)
    return { connections, ask: rotateOver(connections) }
  }

  /** Connects to what somebody else started; throws one sentence where nobody answers. */
  reach(address: Address): Promise<Connection[]> {
    return reach(address, this.#spec, this.stack)
  }
}

/** Loads SQLite, which not every workload needs. */
async function openAcceptedWork(file: string, answer: Service['answer']): Promise<AcceptedWork> {
  const accepted = await import('@rpc-vs-mom/service/accepted')
  return new accepted.AcceptedWork(file, answer)
}
