import { setTimeout as sleep } from 'node:timers/promises'
import { type Balancer, createBalancer, RetryBudget } from '@rpc-vs-mom/balancer'
import {
  AskError,
  type Call,
  isPeerFault,
  listen,
  type Listener,
  mayAskAgain,
  Untaken,
} from '@rpc-vs-mom/transport'
import type { Engine, EngineOptions, LbCounts } from './engine.ts'
import { remoteBackend, type RemoteBackend } from '../backends/remote-backend.ts'
import { rotationOptionsOf } from './rotation-options-of.ts'
import { StallBound } from './stall-bound.ts'
import { weightedUrl } from '../flags/weighted-url.ts'

/** The error of a request that no worker was asked for, so that asking again at once is of no use. */
class NobodyReady extends AskError {}

/** Where the lb fetches its requests itself, those for which it has no worker go back, for a consumer that has one. */
const isFetched = (listenUrl: string): boolean => /^amqps?:/.test(listenUrl)

/** Pause before a request that reached nobody is tried again: until the worker is known to be gone, or is back. */
const untakenPauseMs = 10

/** As many as faults in a row that get a worker ejected, and one more. */
const maxTries = 4

/**
 * Answers every request by asking one worker, and another one when that is lost and the request has no
 * side effects. Works between any two transports.
 */
export class AskEngine implements Engine {
  readonly #options: EngineOptions
  readonly #balancer: Balancer<Uint8Array, Call, Uint8Array>
  readonly #budget: RetryBudget
  readonly #stallBound = new StallBound()
  #replays = 0
  #isSomebodyReady = false
  #listener: Listener | undefined
  readonly listening = undefined

  constructor(options: EngineOptions) {
    this.#options = options
    this.#budget = new RetryBudget({ clock: options.clock })
    this.#balancer = createBalancer({
      ...rotationOptionsOf(options),
      onChange: (change) => {
        this.#fetchWhenReady()
        options.onChange(change)
      },
      unavailable: (sentence) => new NobodyReady('UNAVAILABLE', sentence),
      tooBusy: (sentence) => new AskError('RESOURCE_EXHAUSTED', sentence),
      isBackendFault: isPeerFault,
      afterWait: (call, waitedMs) => ({ ...call, timeoutMs: call.timeoutMs - waitedMs }),
      isLate: (error) => AskError.from(error).code === 'DEADLINE_EXCEEDED',
    })
  }

  /** Where it really listens. Throws before it does. */
  get url(): string {
    if (this.#listener) return this.#listener.url
    throw new TypeError('The lb does not listen yet.')
  }

  async listen(): Promise<void> {
    const { listenUrl, maxConcurrent, contract } = this.#options
    this.#listener = await listen(listenUrl, (request, call) => this.#answer(request, call), {
      maxConcurrent,
      contract,
      amqp: { paused: isFetched(listenUrl) && !this.#isSomebodyReady },
    })
    // It may have changed meanwhile.
    await this.#follow(this.#listener)
  }

  /** What has come meanwhile has its answer: nothing is held here. */
  begin(): void {}

  setWorkers(urls: readonly string[]): void {
    this.#balancer.setBackends(urls.map((text) => this.#backendAt(text)))
    this.#fetchWhenReady()
  }

  counts(): LbCounts {
    return { ...this.#balancer.snapshot(), replays: this.#replays }
  }

  async drain(): Promise<void> {
    await this.#listener?.close(this.#options.graceMs)
  }

  close(): Promise<void> {
    return this.#balancer.close()
  }

  #backendAt(text: string): RemoteBackend {
    const backend: RemoteBackend = remoteBackend(weightedUrl(text), this.#options.open, {
      silenceMs: () => this.#stallBound.boundMs,
      lost: ({ message }) => this.#balancer.lost(backend, message),
      back: () => this.#balancer.reachable(backend),
    })
    return backend
  }

  async #answer(request: Uint8Array, call: Call): Promise<Uint8Array> {
    const aboveRate = this.#options.rateGate.refusal('')
    if (aboveRate) throw new AskError('RESOURCE_EXHAUSTED', aboveRate.sentence)
    this.#budget.requested()
    const startedMs = this.#options.clock.nowMs()
    const endsAtMs = startedMs + call.timeoutMs
    let left = call
    for (let tries = 1; ; tries++) {
      try {
        const reply = await this.#balancer.ask(request, left, left)
        // One that was asked again spent most of its time with somebody else.
        if (tries === 1) this.#stallBound.answered(this.#options.clock.nowMs() - startedMs)
        return reply
      } catch (error) {
        left = { ...call, timeoutMs: endsAtMs - this.#options.clock.nowMs() }
        if (error instanceof NobodyReady) throw await this.#untaken(error)
        if (this.#mayWait(error, left)) {
          await sleep(Math.min(untakenPauseMs, left.timeoutMs))
          tries -= 1
        } else if (tries === maxTries || !this.#mayAskAgain(error, left)) throw error
        else this.#replays += 1
      }
    }
  }

  /** After this no more requests come for which there is nobody, not even this one. */
  async #untaken(error: NobodyReady): Promise<AskError> {
    if (!isFetched(this.#options.listenUrl)) return error
    if (!this.#isSomebodyReady) await this.#listener?.pause?.()
    return new Untaken(error.message)
  }

  /** Fetches requests only while a worker is ready. */
  #fetchWhenReady(): void {
    const isReady = this.#balancer.snapshot().backends.some(({ state }) => state === 'ready')
    if (isReady === this.#isSomebodyReady) return
    this.#isSomebodyReady = isReady
    if (this.#listener) void this.#follow(this.#listener)
  }

  async #follow(listener: Listener): Promise<void> {
    await (this.#isSomebodyReady ? listener.resume?.() : listener.pause?.())
  }

  /** Whether a request that has reached nobody may wait here: where it came from it would wait as well. */
  #mayWait(error: unknown, { timeoutMs, signal }: Call): boolean {
    const isOpen = timeoutMs > 0 && signal?.aborted !== true
    return error instanceof Untaken && isOpen && isFetched(this.#options.listenUrl)
  }

  #mayAskAgain(error: unknown, call: Call): boolean {
    const isRepeatable = this.#options.contract.idempotent.includes(call.method)
    return mayAskAgain(error, { ...call, isRepeatable }, this.#budget)
  }
}
