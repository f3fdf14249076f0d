import { defaultPrefetch, sentPrefetch } from '../amqp/amqp-limits.ts'
import { Answering } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { Channel } from '../grpc/lean/asking/channel.ts'
import { watchSilence } from '../grpc/lean/asking/ping-watch.ts'
import { defaultConnectTimeoutMs, defaultGraceMs, heartbeatMs } from '../transport-limits.ts'
import { settledWithin } from '../settled-within.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { brokerName, parseBrokerUrl } from './address.ts'
import type { Joining } from './messages.ts'
import { WorkerStream } from './worker-stream.ts'

/** How soon a worker that has lost its stream joins again. */
const rejoinMs = 50

/** What a closing worker leaves to the broker for taking its last replies. */
const goodbyeMs = 1000

/** Answers the calls of one queue, in competition with every other listener of it; rejects with UNAVAILABLE without a broker. */
export async function listenBroker(
  url: string,
  ask: Ask,
  options: ListenOptions,
): Promise<Listener> {
  const address = parseBrokerUrl(url)
  const channel = new Channel(address, {})
  await channel.ready()
  const credit = options.maxConcurrent ?? defaultPrefetch
  const workCredit = options.accept === undefined ? 0 : sentPrefetch
  const worker = new QueueWorker(
    channel,
    { queue: address.queue, credit, workCredit },
    new Answering(ask, credit + workCredit, options.contract),
  )
  try {
    await worker.join(`the queue "${address.queue}" of ${brokerName(address)}`)
  } catch (error) {
    await worker.close(0)
    throw error
  }
  let closed: Promise<void> | undefined
  return { url, close: (graceMs = defaultGraceMs) => (closed ??= worker.close(graceMs)) }
}

/** A worker of a queue, which joins again when its stream ends. */
class QueueWorker {
  readonly #channel: Channel
  readonly #joining: Joining
  readonly #answering: Answering
  readonly #stopWatching: () => void
  #stream: WorkerStream | undefined
  #rejoin: NodeJS.Timeout | undefined
  #isClosed = false
  #over = Promise.withResolvers<void>()

  constructor(channel: Channel, joining: Joining, answering: Answering) {
    this.#channel = channel
    this.#joining = joining
    this.#answering = answering
    this.#stopWatching = watchSilence(channel, heartbeatMs)
  }

  /** Resolves when it gets calls; `peer` is how errors name the queue. */
  async join(peer: string): Promise<void> {
    const joined = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      joined.reject(new AskError('UNAVAILABLE', `${peer} does not take a worker.`))
    }, defaultConnectTimeoutMs)
    this.#open(joined.resolve, (reason) => {
      joined.reject(new AskError('UNAVAILABLE', `${peer} takes no worker: ${reason?.message}`))
    })
    await joined.promise.finally(() => clearTimeout(timer))
  }

  /** Leaves the queue, finishes what it has, and gives the rest back to the broker. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#rejoin)
    if (this.#stream !== undefined) {
      await settledWithin(this.#stream.leave(), goodbyeMs)
      await this.#finish(this.#stream, graceMs)
    }
    this.#stopWatching()
    this.#channel.close()
  }

  /** What is unfinished after the grace has no reply, so that the broker gives it to another worker. */
  async #finish(stream: WorkerStream, graceMs: number): Promise<void> {
    await settledWithin(this.#answering.idle(), graceMs)
    stream.end()
    await settledWithin(this.#over.promise, goodbyeMs)
    await this.#answering.drain(0)
  }

  #open(joined: () => void, over?: (reason: AskError | undefined) => void): void {
    this.#over = Promise.withResolvers()
    const { resolve: isOver } = this.#over
    this.#stream = new WorkerStream(this.#channel, this.#joining, {
      answering: this.#answering,
      joined,
      over: (reason) => {
        isOver()
        over?.(reason)
        this.#stream = undefined
        if (this.#isClosed) return
        this.#rejoin = setTimeout(() => this.#open(() => undefined), rejoinMs).unref()
      },
    })
  }
}
