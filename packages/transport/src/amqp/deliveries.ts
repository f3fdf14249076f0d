import type { Channel, ConsumeMessage, Options } from 'amqplib'
import { Answering, type Incoming } from '../answering.ts'
import { asBuffer } from '../as-buffer.ts'
import { AskError } from '../ask-error.ts'
import type { Ask, ReplyAddress } from '../ask.ts'
import { maxTimeoutMs } from '../limits.ts'
import { settledWithin } from '../settled-within.ts'
import type { AdaptivePrefetch } from './adaptive-prefetch.ts'
import { answeredElsewhere } from './answered-elsewhere.ts'
import { callerIn } from './forwarding.ts'
import { Notices } from './notices.ts'
import { maxAttempts } from './limits.ts'
import { counting } from './message-counts.ts'
import type { Fate, Redeliveries } from './redeliveries.ts'
import { isReplyAddress } from './reply-address.ts'
import { rememberReplies, type ReplyCache } from './reply-cache.ts'
import { readRequest, requestIdIn, transientMode } from './request-message.ts'
import { statusReply } from './status.ts'
import { takeTurns } from './take-turns.ts'

export interface DeliveryCounters {
  /** Requests without a place for the reply; acknowledged and dropped. */
  unanswerable: number
  /** Requests whose deadline passed before or while they were worked on; acknowledged and dropped. */
  expired: number
  /** Requests that a listener had been given before. */
  redelivered: number
  /** Requests answered with INTERNAL and kept as dead letters, because every listener that took them died. */
  givenUp: number
}

export interface DeliveriesOptions {
  readonly channel: Channel
  readonly ask: Ask
  /** The broker sends no more than this before the first is acknowledged. */
  readonly prefetch: number
  /** Told of each request that is delivered and of each that is acknowledged. */
  readonly adaptive?: AdaptivePrefetch | undefined
  readonly redeliveries: Redeliveries
  readonly replies: ReplyCache | undefined
  /** Counted up. */
  readonly counters: DeliveryCounters
}

/**
 * Turns the deliveries of one channel into replies, each followed by its acknowledgement. What is not
 * acknowledged when the channel ends is delivered again, to this or another listener.
 */
export class Deliveries {
  readonly #channel: Channel
  readonly #answering: Answering
  readonly #counters: DeliveryCounters
  readonly #inTurn = takeTurns()
  readonly #redeliveries: Redeliveries
  readonly #deciding = new Set<Promise<void>>()
  readonly #notices: Notices
  readonly #adaptive: AdaptivePrefetch | undefined
  readonly #replies: ReplyCache | undefined
  #writing = true

  constructor(options: DeliveriesOptions) {
    const { channel, ask, prefetch, adaptive, redeliveries, replies, counters } = options
    this.#channel = channel
    this.#adaptive = adaptive
    this.#answering = new Answering(replies ? rememberReplies(ask, replies) : ask, prefetch)
    this.#replies = replies
    this.#counters = counters
    this.#redeliveries = redeliveries
    this.#notices = new Notices(channel)
  }

  take(message: ConsumeMessage): void {
    counting.delivered++
    this.#adaptive?.began()
    if (message.fields.redelivered) this.#takeAgain(message)
    else this.#inTurn(() => this.#answer(message))
  }

  /** Gives up what is worked on, without a reply: the channel is gone. */
  abandon(): void {
    this.#writing = false
    this.#notices.drop()
    void this.#answering.drain(0)
  }

  /** Waits until all that was delivered is answered; what is not after `graceMs` is left to the broker. */
  async finish(graceMs: number): Promise<void> {
    const answered = Promise.all(this.#deciding)
      .then(() => new Promise<void>((started) => this.#inTurn(started)))
      .then(() => this.#answering.drain(maxTimeoutMs))
    await settledWithin(answered, graceMs)
    this.#write(() => this.#notices.flush())
    this.abandon()
  }

  #takeAgain(message: ConsumeMessage): void {
    this.#counters.redelivered++
    counting.redelivered++
    const id = this.#replies && requestIdIn(message)
    // What has been answered kills nobody, so there is no attempt to count.
    if (id !== undefined && this.#replies?.has(id)) {
      this.#inTurn(() => this.#answer(message))
      return
    }
    const decided = this.#redeliveries
      .decide(message)
      .then(
        (fate) => this.#meet(fate, message),
        // The channel has just closed; its loss brings the request back.
        () => undefined,
      )
      .finally(() => this.#deciding.delete(decided))
    this.#deciding.add(decided)
  }

  #meet(fate: Fate, message: ConsumeMessage): void {
    if (fate === 'answer') return this.#inTurn(() => this.#answer(message))
    this.#write(() => {
      if (fate === 'given up') this.#refuse(message)
      this.#acknowledge(message)
    })
  }

  #refuse({ properties }: ConsumeMessage): void {
    this.#counters.givenUp++
    const { replyTo, correlationId } = callerIn(properties) ?? properties
    if (!isReplyAddress(replyTo)) return
    const sentence = `It was given up after ${maxAttempts} attempts: each worker that took it died.`
    this.#reply({ replyTo, correlationId }, statusReply(new AskError('INTERNAL', sentence)))
  }

  #answer(message: ConsumeMessage): void {
    const { replyTo, correlationId } = message.properties as {
      replyTo: unknown
      correlationId: string
    }
    if (!isReplyAddress(replyTo)) {
      this.#counters.unanswerable++
      return this.#write(() => this.#acknowledge(message))
    }
    const caller = callerIn(message.properties)
    const replyAddress = caller ?? { replyTo, correlationId }
    const requestId = this.#replies && !caller ? requestIdIn(message) : undefined
    const nowMs = Date.now()
    const { method, contentType, timeoutMs } = readRequest(message, nowMs)
    const deadlineMs = nowMs + timeoutMs
    const incoming = { method, contentType, timeoutMs, replyAddress, requestId }
    this.#answering.take(message.content, incoming, (outcome) =>
      this.#write(() => {
        if (Date.now() >= deadlineMs) this.#counters.expired++
        else if (outcome !== answeredElsewhere)
          this.#reply(replyAddress, replyWith(outcome, incoming), message.properties.deliveryMode)
        if (caller) this.#notices.add(replyTo, correlationId)
        this.#acknowledge(message)
      }),
    )
  }

  #acknowledge(message: ConsumeMessage): void {
    this.#channel.ack(message)
    counting.acknowledged++
    this.#adaptive?.ended()
  }

  #reply(to: ReplyAddress, { body, properties }: Reply, deliveryMode = transientMode): void {
    const { replyTo, correlationId } = to
    this.#channel.publish('', replyTo, body, { ...properties, correlationId, deliveryMode })
    counting.published++
  }

  #write(write: () => void): void {
    if (!this.#writing) return
    try {
      write()
    } catch {
      // The channel has just closed; its loss is about to be announced.
    }
  }
}

interface Reply {
  readonly body: Buffer
  readonly properties: Options.Publish
}

function replyWith(
  outcome: Uint8Array | AskError,
  { contentType }: Pick<Incoming, 'contentType'>,
): Reply {
  if (outcome instanceof AskError) return statusReply(outcome)
  return { body: asBuffer(outcome), properties: contentType === undefined ? {} : { contentType } }
}
