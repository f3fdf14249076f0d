import type { Server } from 'node:net'
import { createRotation, RetryBudget, type Rotation } from '@rpc-vs-mom/balancer'
import { idempotentPaths } from '@rpc-vs-mom/schema'
import { CallServer } from '@rpc-vs-mom/transport/grpc-calls'
import type { Engine, EngineOptions, LbCounts } from '../engine.ts'
import { Front } from '../front.ts'
import { rotationOptionsOf } from '../rotation-options-of.ts'
import { type RoutedEndpoint, RotationRouter } from '../rotation-router.ts'
import { StallBound } from '../stall-bound.ts'
import { type WeightedUrl, weightedUrl } from '../weighted-url.ts'
import { CallWorker } from './call-worker.ts'
import { ForwardedCall, type ForwardingOptions } from './forwarded-call.ts'

/** Silence is looked for this often. */
const watchEveryMs = 10

/** A look that is this much late means that this process was held up. */
const lateMs = 5 * watchEveryMs

/** Time for a worker to answer a health check, which stands where the relay has a PING. */
const answerMs = 100

/**
 * Takes every call with a server of grpc-js and makes a call of grpc-js to the worker: messages are passed
 * on one by one and undecoded, in all four kinds of call, and lost requests go to another worker by the
 * same rules as in the relay.
 */
export class CallEngine implements Engine {
  readonly #front: Front
  readonly #options: EngineOptions
  readonly #rotation: Rotation<RoutedEndpoint<CallWorker>>
  readonly #router: RotationRouter<CallWorker>
  readonly #server: CallServer
  readonly #stallBound = new StallBound()
  readonly #watching: NodeJS.Timeout
  readonly #workers = new Set<CallWorker>()
  #replays = 0
  #watchedMs: number

  constructor(options: EngineOptions) {
    this.#options = options
    this.#rotation = createRotation(rotationOptionsOf(options))
    const budget = new RetryBudget({ clock: options.clock })
    this.#router = this.#newRouter(budget)
    const forwarding = this.#forwarding(budget)
    this.#server = new CallServer((path, call) => new ForwardedCall(path, call, forwarding).start())
    this.#front = new Front(options.listenUrl, (socket) => this.#server.accept(socket))
    this.#watchedMs = options.clock.nowMs()
    this.#watching = setInterval(() => this.#watch(), watchEveryMs).unref()
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

  setWorkers(urls: readonly string[]): void {
    this.#rotation.setEndpoints(urls.map((text) => this.#worker(weightedUrl(text))))
  }

  counts(): LbCounts {
    const hedges = this.#router.hedges()
    const silenceBoundMs = this.#stallBound.boundMs
    const replays = this.#replays
    return { ...this.#rotation.snapshot(), replays, silenceBoundMs, ...(hedges && { hedges }) }
  }

  async drain(): Promise<void> {
    this.#front.close()
    await this.#server.drain(this.#options.graceMs)
  }

  async close(): Promise<void> {
    clearInterval(this.#watching)
    this.#router.close()
    await this.#rotation.close()
  }

  #forwarding(budget: RetryBudget): ForwardingOptions {
    const { clock, callerKey } = this.#options
    return {
      router: this.#router,
      callerKey,
      budget,
      clock,
      isIdempotent,
      replayed: () => {
        this.#replays += 1
      },
    }
  }

  #newRouter(budget: RetryBudget): RotationRouter<CallWorker> {
    const { clock, maxConcurrent, rateGate, hedgeAfter } = this.#options
    return new RotationRouter<CallWorker>({
      rotation: this.#rotation,
      budget,
      stallBound: this.#stallBound,
      clock,
      maxConcurrent,
      rateGate,
      hedgeAfter,
      isIdempotent,
    })
  }

  #worker(url: WeightedUrl): CallWorker {
    return new CallWorker(url, {
      nowMs: () => this.#options.clock.nowMs(),
      silenceMs: () => this.#stallBound.boundMs,
      answerMs,
      opened: (worker) => this.#workers.add(worker),
      closed: (worker) => this.#workers.delete(worker),
      connected: (worker) => this.#rotation.reachable(worker),
      lost: (worker, sentence) => this.#rotation.lost(worker, sentence),
    })
  }

  #watch(): void {
    const nowMs = this.#options.clock.nowMs()
    const isLate = nowMs - this.#watchedMs > lateMs
    this.#watchedMs = nowMs
    for (const worker of this.#workers) worker.watch(nowMs, isLate)
  }
}

function isIdempotent(path: string): boolean {
  return idempotentPaths.has(path)
}
