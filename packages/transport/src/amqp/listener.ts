import type { Ask } from '../ask.ts'
import { defaultConnectTimeoutMs, defaultGraceMs } from '../limits.ts'
import { settledWithin } from '../settled-within.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { parseAddress } from './address.ts'
import { Deliveries, type DeliveryCounters } from './deliveries.ts'
import { keepOpen } from './keep-open.ts'
import { defaultPrefetch, goodbyeTimeoutMs, maxPrefetch } from './limits.ts'
import { declareQueue } from './queue-profile.ts'
import { Redeliveries } from './redeliveries.ts'
import { openSession, type Session } from './session.ts'

export interface AmqpListener extends Listener {
  /** Requests that were not simply answered, counted since it began to listen. */
  counters(): DeliveryCounters
}

/** Answers the requests of one queue, in competition with every other listener of it. */
export async function listenAmqp(
  url: string,
  ask: Ask,
  options: ListenOptions,
): Promise<AmqpListener> {
  const counters = { unanswerable: 0, expired: 0, redelivered: 0, givenUp: 0 }
  const consuming = { url, ask, prefetch: prefetchOf(options), counters }
  let current: Consumer | undefined
  const kept = await keepOpen(() => consume(consuming), {
    onOpen: (consumer) => (current = consumer),
    onDown: () => current?.deliveries.abandon(),
  })
  return {
    url,
    counters: () => ({ ...counters }),
    async close(graceMs = defaultGraceMs) {
      kept.stop()
      await current?.finish(graceMs)
    },
  }
}

/** In AMQP 0 would mean without bound, and the field has 16 bits. */
function prefetchOf({ maxConcurrent = defaultPrefetch }: ListenOptions): number {
  if (Number.isInteger(maxConcurrent) && maxConcurrent > 0 && maxConcurrent <= maxPrefetch) {
    return maxConcurrent
  }
  throw new TypeError(
    `A listener on AMQP works on 1 to ${maxPrefetch} requests at once, not ${maxConcurrent}.`,
  )
}

interface Consuming {
  readonly url: string
  readonly ask: Ask
  readonly prefetch: number
  readonly counters: DeliveryCounters
}

/** A session that takes requests. */
interface Consumer extends Pick<Session, 'lost' | 'close'> {
  readonly deliveries: Deliveries
  /** Takes no more, finishes what was delivered, at most for `graceMs`, and closes. */
  finish(graceMs: number): Promise<void>
}

async function consume({ url, ask, prefetch, counters }: Consuming): Promise<Consumer> {
  const address = parseAddress(url)
  let deliveries: Deliveries | undefined
  let consumerTag = ''
  const session = await openSession({
    address,
    name: `listener of ${address.queue}`,
    timeoutMs: defaultConnectTimeoutMs,
    createChannel: (model) => model.createChannel(),
    async prepare(opening) {
      const { channel } = opening
      const redeliveries = new Redeliveries({
        model: opening.model,
        queue: address.queue,
        lose: (reason) => opening.lose(reason),
      })
      const taking = new Deliveries({ channel, ask, prefetch, redeliveries, counters })
      deliveries = taking
      await declareQueue(channel, address)
      await channel.prefetch(prefetch)
      const consumed = await channel.consume(address.queue, (message) => {
        if (message) taking.take(message)
        else opening.lose(new Error(`the queue "${address.queue}" was deleted`))
      })
      consumerTag = consumed.consumerTag
    },
  })
  return {
    lost: session.lost,
    close: () => session.close(),
    deliveries: deliveries!,
    async finish(graceMs) {
      const cancelled = session.channel.cancel(consumerTag).then(
        () => undefined,
        () => undefined,
      )
      await settledWithin(cancelled, goodbyeTimeoutMs)
      await deliveries?.finish(graceMs)
      await session.close()
    },
  }
}
