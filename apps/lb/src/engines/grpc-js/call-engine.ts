import type { Server } from 'node:net'
import { DueChecks } from '@rpc-vs-mom/relay'
import { CallServer } from '@rpc-vs-mom/transport/grpc-calls'
import { CallRouting } from '../call-routing.ts'
import type { Engine, EngineOptions, LbCounts } from '../engine.ts'
import { Front } from '../front.ts'
import { type WeightedUrl, weightedUrl } from '../../flags/weighted-url.ts'
import { CallWorker } from './call-worker.ts'
import { ForwardedCall } from './forwarded-call.ts'
import type { ForwardingOptions } from './forwarding-options.ts'

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
  readonly #routing: CallRouting<CallWorker>
  readonly #server: CallServer
  readonly #checks: DueChecks
  readonly #workers = new Set<CallWorker>()
  #replays = 0

  constructor(options: EngineOptions) {
    this.#options = options
    this.#routing = new CallRouting(options)
    const forwarding = this.#forwarding()
    this.#server = new CallServer(options.contract, (path, call) =>
      new ForwardedCall(path, call, forwarding).start(),
    )
    this.#front = new Front(options.listenUrl, (socket) => this.#server.accept(socket))
    this.#checks = new DueChecks(options.clock, (nowMs, late) => this.#watch(nowMs, late))
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
    this.#routing.rotation.setBackends(urls.map((text) => this.#worker(weightedUrl(text))))
  }

  counts(): LbCounts {
    return this.#routing.counts(this.#replays)
  }

  async drain(): Promise<void> {
    this.#front.close()
    await this.#server.drain(this.#options.graceMs)
  }

  async close(): Promise<void> {
    this.#checks.stop()
    await this.#routing.close()
  }

  #forwarding(): ForwardingOptions {
    const { clock, callerKey } = this.#options
    const { router, budget, isIdempotent } = this.#routing
    return {
      router,
      callerKey,
      budget,
      clock,
      isIdempotent,
      replayed: () => {
        this.#replays += 1
      },
    }
  }

  #worker(url: WeightedUrl): CallWorker {
    return new CallWorker(url, {
      nowMs: () => this.#options.clock.nowMs(),
      silenceMs: () => this.#routing.stallBound.boundMs,
      answerMs,
      opened: (worker) => this.#workers.add(worker),
      closed: (worker) => this.#workers.delete(worker),
      connected: (worker) => this.#routing.rotation.reachable(worker),
      silent: (worker, sentence) => this.#routing.rotation.silent(worker, sentence),
      lost: (worker, sentence) => this.#routing.rotation.lost(worker, sentence),
    })
  }

  #watch(nowMs: number, late: boolean): number {
    let dueMs = Infinity
    for (const worker of this.#workers) dueMs = Math.min(dueMs, worker.watch(nowMs, late))
    return dueMs
  }
}
