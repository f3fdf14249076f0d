import type { ConsumeMessage } from 'amqplib'
import type { Ask } from '../../ask.ts'
import type { Contract } from '../../contract.ts'
import { defaultConnectTimeoutMs, defaultGraceMs } from '../../transport-limits.ts'
import { settledWithin } from '../../settled-within.ts'
import type { Listener, ListenOptions } from '../../transport.ts'
import { AdaptivePrefetch } from './adaptive-prefetch.ts'
import { parseAddress, type AmqpAddress } from '../address.ts'
import { Consumption } from './consumption.ts'
import { Deliveries, nothingCounted, type DeliveryCounters } from './deliveries.ts'
import { followServiceTime, measureRoundTrip } from './follow-service-time.ts'
import { keepOpen } from '../session/keep-open.ts'
import {
  defaultPrefetch,
  goodbyeTimeoutMs,
  maxPrefetch,
  prefetchLimits,
  replyCacheRoom,
  sentPrefetch,
} from '../amqp-limits.ts'
import { declareQueue, sentQueue } from '../queues/queue-profile.ts'
import { Redeliveries } from './redeliveries.ts'
import { ReplyCache } from './reply-cache.ts'
import { openSession, type Session } from '../session/session.ts'

export interface AmqpListener extends Listener {
  /** Requests that were not simply answered, counted since it began to listen. */
  counters(): DeliveryCounters
  /** Requests that the broker sends before the first is acknowledged, at the moment. */
  prefetch(): number
  pause(): Promise<void>
  resume(): Promise<void>
}

/** Answers the requests of one queue, in competition with every other listener of it. */
export async function listenAmqp(
  url: string,
  ask: Ask,
  options: ListenOptions,
): Promise<AmqpListener> {
  const counters = { ...nothingCounted }
  const address = parseAddress(url)
  const max = prefetchOf(options, address.adaptive ? prefetchLimits.most : defaultPrefetch)
  const windowMs = options.amqp?.replyCacheMs ?? 0
  const replies = windowMs > 0 ? new ReplyCache({ ...replyCacheRoom, windowMs }) : undefined
  const { contract } = options
  // What a session that is opened later begins with.
  let paused = options.amqp?.paused === true
  const consuming = { address, ask, contract, max, replies, counters, isPaused: () => paused }
  const requests = await keepConsuming(consuming)
  const sent =
    options.accept && (await keepConsuming(consumingSent(consuming)).catch(closing(requests)))
  const all = [requests, ...(sent ? [sent] : [])]
  return {
    url,
    counters: () => ({ ...counters }),
    prefetch: () => requests.current()?.prefetch() ?? max,
    async pause() {
      paused = true
      await Promise.all(all.map(async (one) => one.current()?.pause()))
    },
    async resume() {
      paused = false
      await Promise.all(all.map(async (one) => one.current()?.resume()))
    },
    async close(graceMs = defaultGraceMs) {
      await Promise.all(all.map((one) => one.close(graceMs)))
    },
  }
}

/** Work without a reply has a queue of its own, so that nobody who waits for a reply waits for it. */
function consumingSent(consuming: Consuming): Consuming {
  const { address } = consuming
  return {
    ...consuming,
    address: { ...sentQueue(address), adaptive: false },
    max: sentPrefetch,
    replies: undefined,
  }
}

/** A queue that is consumed from, whichever session is open for it. */
interface KeptConsumer {
  current(): Consumer | undefined
  close(graceMs: number): Promise<void>
}

async function keepConsuming(consuming: Consuming): Promise<KeptConsumer> {
  let current: Consumer | undefined
  const kept = await keepOpen(() => consume(consuming), {
    onOpen(consumer) {
      current = consumer
      // It may have been otherwise when the session began to open.
      void (consuming.isPaused() ? consumer.pause() : consumer.resume())
    },
    onDown: () => current?.deliveries.dropAll(),
  })
  return {
    current: () => current,
    async close(graceMs) {
      kept.stop()
      await current?.finish(graceMs)
    },
  }
}

function closing(opened: KeptConsumer): (reason: unknown) => Promise<never> {
  return async (reason) => {
    await opened.close(0)
    throw reason
  }
}

/** In AMQP 0 would mean without bound, and the field has 16 bits. */
function prefetchOf({ maxConcurrent }: ListenOptions, unsaid: number): number {
  if (maxConcurrent === undefined) return unsaid
  if (Number.isInteger(maxConcurrent) && maxConcurrent > 0 && maxConcurrent <= maxPrefetch) {
    return maxConcurrent
  }
  throw new TypeError(
    `A listener on AMQP works on 1 to ${maxPrefetch} requests at once, not ${maxConcurrent}.`,
  )
}

interface Consuming {
  readonly address: AmqpAddress
  readonly ask: Ask
  readonly contract: Contract | undefined
  /** The prefetch, or the most that it may become. */
  readonly max: number
  readonly replies: ReplyCache | undefined
  readonly counters: DeliveryCounters
  readonly isPaused: () => boolean
}

/** A session that takes requests. */
interface Consumer extends Pick<Session, 'lost' | 'close'>, Pick<Consumption, 'pause' | 'resume'> {
  readonly deliveries: Deliveries
  prefetch(): number
  /** Takes no more, finishes what was delivered, at most for `graceMs`, and closes. */
  finish(graceMs: number): Promise<void>
}

async function consume(consuming: Consuming): Promise<Consumer> {
  const { address, max } = consuming
  const adaptive = address.adaptive
    ? new AdaptivePrefetch({ current: prefetchLimits.first, max })
    : undefined
  let deliveries: Deliveries | undefined
  let consumption: Consumption | undefined
  const session = await openSession({
    address,
    name: `listener of ${address.queue}`,
    timeoutMs: defaultConnectTimeoutMs,
    createChannel: (model) => model.createChannel(),
    async prepare(opening) {
      deliveries = deliveriesOf(opening, { ...consuming, adaptive })
      await declareQueue(opening.channel, address)
      const paused = consuming.isPaused()
      consumption = consumptionOf(opening, { queue: address.queue, deliveries, paused })
      if (adaptive) await measureRoundTrip(adaptive, consumption)
      await consumption.begin(adaptive?.current ?? max)
    },
  })
  const over = new AbortController()
  void session.lost.then(() => over.abort())
  if (adaptive) void followServiceTime(adaptive, consumption!, over.signal)
  return {
    lost: session.lost,
    close: () => session.close(),
    deliveries: deliveries!,
    prefetch: () => adaptive?.current ?? max,
    pause: () => consumption!.pause(),
    resume: () => consumption!.resume(),
    async finish(graceMs) {
      over.abort()
      if (consumption) await settledWithin(consumption.stop(), goodbyeTimeoutMs)
      await deliveries?.finish(graceMs)
      await session.close()
    },
  }
}

interface Adapting {
  readonly adaptive: AdaptivePrefetch | undefined
}

function deliveriesOf(
  session: Session,
  { address, ask, contract, max, replies, counters, adaptive }: Consuming & Adapting,
): Deliveries {
  const { model, channel } = session
  const fail = (reason: Error): void => session.fail(reason)
  const queueCounts = address.profile === 'quorum'
  const redeliveries = new Redeliveries({ model, queue: address.queue, queueCounts, fail })
  // Beside what a new consumer is sent there may be what the one before it had been sent.
  const prefetch = adaptive ? 2 * max : max
  return new Deliveries({
    channel,
    ask,
    contract,
    prefetch,
    adaptive,
    redeliveries,
    replies,
    counters,
  })
}

interface Fetching {
  readonly queue: string
  readonly deliveries: Deliveries
  readonly paused: boolean
}

function consumptionOf(session: Session, { queue, deliveries, paused }: Fetching): Consumption {
  const take = (message: ConsumeMessage | null): void => {
    if (message) deliveries.take(message)
    else session.fail(new Error(`the queue "${queue}" was deleted`))
  }
  return new Consumption({ channel: session.channel, queue, take, paused })
}
