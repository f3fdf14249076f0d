import type { Server } from 'node:net'
import { type Backend, type BackendState, createRelay, type Relay } from '@rpc-vs-mom/relay'
import { AskError, listen, type Listener, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { CallRouting } from './call-routing.ts'
import type { Engine, EngineOptions, LbCounts } from './engine.ts'
import { Front } from './front.ts'
import { RelayWorker } from './relay-worker.ts'
import { weightedUrl } from '../flags/weighted-url.ts'

/** Time for a worker to answer a PING, which node:http2 does between two callbacks. */
const pingAnswerMs = 100

/** The control plane shares this process: it cannot freeze alone, and its watching streams are silent. */
const controlPlaneSilenceMs = 60_000

/**
 * Relays HTTP/2 frames and decodes no message; a request whose worker is lost or frozen goes to another
 * one where that does no harm. Health and reflection on the front port are answered by a grpc-js server
 * inside this process, so stock clients and tools see the same as with the grpc-js engine. Takes `grpc:`
 * URLs only.
 */
export async function startRelayEngine(options: EngineOptions): Promise<Engine> {
  const controlPlane = await listen('grpc://127.0.0.1:0', refuse, {
    contract: options.contract,
  })
  const engine = new RelayEngine(options, controlPlane)
  engine.start()
  return engine
}

class RelayEngine implements Engine {
  readonly #front: Front
  readonly #options: EngineOptions
  readonly #controlPlane: Listener
  readonly #routing: CallRouting<Backend>
  readonly #workers = new WeakMap<Backend, RelayWorker>()
  #relay!: Relay
  #control!: Backend

  constructor(options: EngineOptions, controlPlane: Listener) {
    this.#options = options
    this.#front = new Front(options.listenUrl, (socket) => this.#relay.accept(socket))
    this.#controlPlane = controlPlane
    this.#routing = new CallRouting<Backend>(options, () => this.#control)
  }

  start(): void {
    const { router, budget, isIdempotent } = this.#routing
    this.#relay = createRelay({
      router,
      isIdempotent,
      budget,
      clock: this.#options.clock,
      probe: { boundMs: (backend) => this.#silenceMs(backend), ackMs: pingAnswerMs },
      callerField: this.#options.callerKey,
      onSilence: (backend, { message }) => this.#silent(backend, message),
      onBackendState: (backend, state, reason) => this.#connectionChanged(backend, state, reason),
    })
    const control = parseGrpcUrl(this.#controlPlane.url)
    this.#control = this.#relay.addBackend({ id: 'control plane', ...control })
  }

  get url(): string {
    return this.#front.url
  }

  get listening(): Server {
    return this.#front.server
  }

  async listen(taken?: Server): Promise<void> {
    await this.#front.listen(taken)
  }

  begin(): void {
    this.#front.begin()
  }

  setWorkers(urls: readonly string[]): void {
    const { open, graceMs } = this.#options
    const relay = this.#relay
    const added = (backend: Backend, worker: RelayWorker): void => {
      this.#workers.set(backend, worker)
    }
    this.#routing.rotation.setBackends(
      urls.map((text) => new RelayWorker(weightedUrl(text), { relay, open, graceMs, added })),
    )
  }

  counts(): LbCounts {
    return this.#routing.counts(this.#relay.stats().replays)
  }

  async drain(): Promise<void> {
    const { graceMs } = this.#options
    this.#front.close()
    await Promise.all([this.#relay.drain(graceMs), this.#controlPlane.close(graceMs)])
  }

  async close(): Promise<void> {
    await Promise.all([this.#routing.close(), this.#controlPlane.close(0)])
    await this.#relay[Symbol.asyncDispose]()
  }

  #silenceMs(backend: Backend): number {
    return backend === this.#control ? controlPlaneSilenceMs : this.#routing.stallBound.boundMs
  }

  #silent(backend: Backend, sentence: string): boolean {
    const worker = this.#workers.get(backend)
    return (
      worker !== undefined &&
      this.#routing.rotation.silent(worker, `It gave no sign of life: ${sentence}.`)
    )
  }

  #connectionChanged(backend: Backend, state: BackendState, reason?: Error): void {
    const worker = this.#workers.get(backend)
    if (!worker) return
    if (state === 'ready') {
      worker.connected()
      this.#routing.rotation.reachable(worker)
    } else if (state === 'silent') {
      worker.lost('It gave no sign of life.')
    } else if (state === 'lost') {
      const sentence = `The connection is gone: ${reason?.message ?? 'no reason known'}.`
      worker.lost(sentence)
      this.#routing.rotation.lost(worker, sentence)
    }
  }
}

/** The relay sends nothing but health and reflection to the control plane. */
async function refuse(): Promise<never> {
  throw new AskError('UNIMPLEMENTED', 'The control plane answers no requests.')
}
