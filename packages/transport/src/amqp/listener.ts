import type { Ask } from '../ask.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { parseAddress, type AmqpAddress } from './address.ts'
import { createAnswerer, type AnswererCounters } from './answerer.ts'
import { keepOpen } from './keep-open.ts'
import { defaultConnectTimeoutMs, defaultPrefetch } from './limits.ts'
import { declareQueue } from './queue-profile.ts'
import { openSession, type Session } from './session.ts'

export type AmqpListenerCounters = AnswererCounters

export interface AmqpListener extends Listener {
  /** Requests that were not simply answered, counted since it began to listen. */
  counters(): AmqpListenerCounters
}

/** Answers the requests of one queue, in competition with every other listener of it. */
export async function listenAmqp(
  url: string,
  ask: Ask,
  options: ListenOptions,
): Promise<AmqpListener> {
  const address = parseAddress(url)
  const prefetch = options.maxConcurrent ?? defaultPrefetch
  const answerer = createAnswerer(ask)
  let current: Consuming | undefined
  const kept = await keepOpen(() => consume(address, prefetch, answerer), {
    onOpen: (consuming) => (current = consuming),
    onDown: () => current?.abandon(),
  })
  return {
    url,
    counters: answerer.counters,
    async close(graceMs = defaultGraceMs) {
      kept.stop()
      await current?.finish(graceMs)
    },
  }
}

const defaultGraceMs = 10_000

/** A session that takes requests. */
interface Consuming extends Pick<Session, 'lost' | 'close'> {
  /** Gives up what is being worked on: the broker delivers it to another listener. */
  abandon(): void
  /** Takes no more, finishes what was delivered, at most for `graceMs`, and closes. */
  finish(graceMs: number): Promise<void>
}

async function consume(
  address: AmqpAddress,
  prefetch: number,
  answerer: ReturnType<typeof createAnswerer>,
): Promise<Consuming> {
  const work = new AbortController()
  let consumerTag = ''
  const session = await openSession({
    address,
    name: `listener of ${address.queue}`,
    timeoutMs: defaultConnectTimeoutMs,
    createChannel: (model) => model.createChannel(),
    async prepare(opening) {
      const { channel } = opening
      await declareQueue(channel, address.queue)
      await channel.prefetch(prefetch)
      const take = answerer.answerOn(channel, work.signal)
      const consumer = await channel.consume(address.queue, (message) => {
        if (message) take(message)
        else opening.lose(new Error(`the queue "${address.queue}" was deleted`))
      })
      consumerTag = consumer.consumerTag
    },
  })
  const abandon = (): void => work.abort()
  return {
    lost: session.lost,
    close: () => session.close(),
    abandon,
    async finish(graceMs) {
      await session.channel.cancel(consumerTag).catch(() => {})
      await answerer.idle(graceMs)
      abandon()
      await session.close()
    },
  }
}
