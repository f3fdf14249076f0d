import type { Backend } from '@rpc-vs-mom/balancer'
import type { Backend as RelayBackend, Relay } from '@rpc-vs-mom/relay'
import { type connect, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { hostOf } from '../backends/host-of.ts'
import { LazyConnection } from '../backends/lazy-connection.ts'
import type { WeightedUrl } from '../flags/weighted-url.ts'

export interface RelayWorkerOptions {
  readonly relay: Relay
  readonly open: typeof connect
  /** Bound for what the relay still has with it when it is closed, in milliseconds. */
  readonly graceMs: number
  /** Told where the relay sends the calls of a worker, as soon as it is known. */
  readonly added: (backend: RelayBackend, worker: RelayWorker) => void
}

/**
 * A worker behind the relay. Calls travel on the relay's own connection; grpc.health.v1 is asked on one of
 * grpc-js beside it. Neither is opened before the first check.
 */
export class RelayWorker implements Backend {
  readonly id: string
  readonly weight: number
  readonly #options: RelayWorkerOptions
  readonly #health: LazyConnection
  #target: RelayBackend | undefined
  #connected = Promise.withResolvers<void>()

  constructor({ url, weight }: WeightedUrl, options: RelayWorkerOptions) {
    this.id = url
    this.weight = weight
    this.#options = options
    this.#health = new LazyConnection(url, options.open)
  }

  /** Where the relay sends the calls of this worker. Throws before the first check. */
  get target(): RelayBackend {
    if (this.#target) return this.#target
    throw new TypeError(`${this.id} was picked before it was checked.`)
  }

  /** Healthy means both: the relay is connected, and grpc.health.v1 says SERVING. */
  readonly check = async (timeoutMs: number): Promise<void> => {
    this.#target ??= this.#addToRelay()
    if (this.#target.state !== 'ready') await this.#connected.promise
    const connection = await this.#health.opened(timeoutMs)
    await connection.check(timeoutMs)
  }

  readonly close = async (): Promise<void> => {
    const { relay, graceMs } = this.#options
    await this.#health.close()
    if (this.#target) await relay.removeBackend(this.#target, graceMs)
  }

  /** The relay's connection is up. */
  connected(): void {
    this.#connected.resolve()
  }

  /** The relay's connection is gone, and the one beside it is not to be trusted any more. */
  lost(sentence: string): void {
    this.#connected.reject(new Error(sentence))
    this.#awaitConnection()
    void this.#health.drop()
  }

  #addToRelay(): RelayBackend {
    const { relay, added } = this.#options
    const { host, port } = parseGrpcUrl(this.id)
    this.#awaitConnection()
    const backend = relay.addBackend({ id: this.id, host: hostOf(host), port })
    added(backend, this)
    return backend
  }

  #awaitConnection(): void {
    this.#connected = Promise.withResolvers()
    // Nobody may be waiting when it is rejected.
    this.#connected.promise.catch(() => undefined)
  }
}
