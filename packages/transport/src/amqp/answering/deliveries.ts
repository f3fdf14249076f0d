import { maxAttempts } from '@rpc-vs-mom/attempts'
import { IllegalOperationError } from 'amqplib'
import type { Channel, ConsumeMessage } from 'amqplib'
import { Answering } from '../../answering.ts'
import { AskError } from '../../ask-error.ts'
import type { Ask } from '../../ask.ts'
import type { Contract } from '../../contract.ts'
import { answerWithinMs, maxTimeoutMs } from '../../transport-limits.ts'
import { settledWithin } from '../../settled-within.ts'
import type { AdaptivePrefetch } from './adaptive-prefetch.ts'
import { answeredElsewhere } from '../messages/answered-elsewhere.ts'
import { encodingRefusal } from '../messages/content-encoding.ts'
import { callerIn } from '../messages/forwarding.ts'
import { Notices } from './notices.ts'
import { counting } from '../messages/message-counts.ts'
import type { Disposition, Redeliveries } from './redeliveries.ts'
import type { ReplyAddress } from '../options.ts'
import { isReplyAddress } from '../messages/reply-address.ts'
import { rememberReplies, type ReplyCache } from './reply-cache.ts'
import {
  correlationIdOf,
  deliveryModeFor,
  publishReply,
  replyWith,
} from '../messages/reply-message.ts'
import { contentTypeIn, readRequest, requestIdIn, timeoutIn } from '../messages/request-message.ts'
import { isSent } from '../messages/sent-message.ts'
import { createRunQueue } from './run-queue.ts'
import { Untaken } from '../../untaken.ts'

export interface DeliveryCounters {
  /** Requests without a place for the reply; acknowledged and dropped. */
  unanswerable: number
  /** Requests whose deadline passed before or while they were worked on; acknowledged and dropped. */
  expired: number
  /** Requests that a listener had been given before. */
  redelivered: number
  /** Requests answered with INTERNAL and kept as dead letters, because every listener that took them died. */
  givenUp: number
  /** Requests whose reply could not be written, whatever was asked; acknowledged and dropped. */
  undeliverable: number
  /**
   * Requests whose reply or acknowledgement could not be written because the channel had just closed; the
   * broker delivers them again.
   */
  unacknowledged: number
}

export const nothingCounted: DeliveryCounters = {
  unanswerable: 0,
  expired: 0,
  redelivered: 0,
  givenUp: 0,
  undeliverable: 0,
  unacknowledged: 0,
}

export interface DeliveriesOptions {
  readonly channel: Channel
  readonly ask: Ask
  readonly contract: Contract | undefined
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
  readonly #runQueue = createRunQueue()
  readonly #redeliveries: Redeliveries
  readonly #deciding = new Set<Promise<void>>()
  readonly #notices: Notices
  readonly #adaptive: AdaptivePrefetch | undefined
  readonly #replies: ReplyCache | undefined
  #writing = true

  constructor(options: DeliveriesOptions) {
    const { channel, ask, contract, prefetch, adaptive, redeliveries, replies, counters } = options
    this.#channel = channel
    this.#adaptive = adaptive
    this.#answering = new Answering(
      replies ? rememberReplies(ask, replies) : ask,
      prefetch,
      contract,
    )
    this.#replies = replies
    this.#counters = counters
    this.#redeliveries = redeliveries
    this.#notices = new Notices(channel)
  }

  take(message: ConsumeMessage): void {
    counting.delivered++
    this.#adaptive?.began()
    if (message.fields.redelivered) this.#takeAgain(message)
    else this.#enqueue(message)
  }

  /** Gives up what is worked on, without a reply: the channel is gone. */
  dropAll(): void {
    this.#writing = false
    this.#notices.drop()
    void this.#answering.drain(0)
  }

  /** Waits until all that was delivered is answered; what is not after `graceMs` is left to the broker. */
  async finish(graceMs: number): Promise<void> {
    const answered = Promise.all(this.#deciding)
      .then(() => new Promise<void>((started) => this.#runQueue(started)))
      .then(() => this.#answering.drain(maxTimeoutMs))
    await settledWithin(answered, graceMs)
    this.#write(() => this.#notices.flush())
    this.dropAll()
  }

  #takeAgain(message: ConsumeMessage): void {
    this.#counters.redelivered++
    counting.redelivered++
    const id = this.#replies && requestIdIn(message)
    // A request that has been answered kills no worker, so there is no attempt to count.
    if (id !== undefined && this.#replies?.has(id)) {
      this.#enqueue(message)
      return
    }
    this.#track(
      this.#redeliveries.decide(message).then((disposition) => this.#apply(disposition, message)),
    )
  }

  #apply(disposition: Disposition, message: ConsumeMessage): void {
    if (disposition === 'process') return this.#enqueue(message)
    this.#end(message, () => {
      if (disposition !== 'requeue') this.#refuse(message, disposition)
    })
  }

  #refuse(message: ConsumeMessage, disposition: 'dead-letter' | 'discard'): void {
    this.#counters.givenUp++
    const address = replyAddressIn(message)
    if (!address) return disposition === 'discard' ? this.#drop('unanswerable') : undefined
    const sentence = `It was given up after ${maxAttempts} attempts: each worker that took it died.`
    const to = address.caller instanceof AskError ? address.sender : address.caller
    this.#reply(message, to, new AskError('INTERNAL', sentence))
  }

  #enqueue(message: ConsumeMessage): void {
    const takenMs = performance.now()
    this.#runQueue(() => this.#answer(message, takenMs))
  }

  #answer(message: ConsumeMessage, takenMs: number): void {
    const address = replyAddressIn(message)
    if (!address && isSent(message)) return this.#do(message)
    if (!address) return this.#end(message, () => this.#drop('unanswerable'))
    const { sender, caller } = address
    if (caller instanceof AskError)
      return this.#end(message, () => this.#reply(message, sender, caller))
    const refusal = encodingRefusal(message.properties)
    if (refusal) return this.#end(message, () => this.#reply(message, caller, refusal))
    const isForwarded = caller !== sender
    const requestId = this.#replies && !isForwarded ? requestIdIn(message) : undefined
    const nowMs = performance.now()
    const request = readRequest(message, nowMs - takenMs)
    const deadlineMs = nowMs + request.timeoutMs
    const timeoutMs = timeToAnswerMs(message, request.timeoutMs)
    const incoming = { ...request, timeoutMs, amqp: { replyAddress: caller, requestId } }
    const answer = (outcome: Uint8Array | AskError): void =>
      this.#end(message, () => {
        if (performance.now() >= deadlineMs) this.#drop('expired')
        else if (outcome !== answeredElsewhere)
          this.#reply(message, caller, outcome, request.contentType)
        if (isForwarded) this.#notices.add(sender.replyTo, String(sender.correlationId))
      })
    this.#answering.take(message.content, incoming, (outcome) =>
      outcome instanceof Untaken ? this.#putBack(message, outcome, answer) : answer(outcome),
    )
  }

  /** Does work that nobody waits for; what fails is put back, or kept among the dead letters where that is no use. */
  #do(message: ConsumeMessage): void {
    const work = { ...readRequest(message), timeoutMs: maxTimeoutMs }
    this.#answering.take(message.content, work, (outcome) => {
      if (!(outcome instanceof AskError)) return this.#end(message, () => undefined)
      // The channel is gone, or about to be: the broker delivers it again.
      if (!this.#writing) return
      this.#track(
        this.#redeliveries
          .failed(message, outcome)
          .then((disposition) =>
            this.#end(
              message,
              () => void (disposition === 'discard' && this.#drop('unanswerable')),
            ),
          ),
      )
    })
  }

  /** Leaves the request to the next consumer, or ends it where it cannot be put back. */
  #putBack(message: ConsumeMessage, why: Untaken, end: (outcome: AskError) => void): void {
    this.#track(
      this.#redeliveries.putBack(message).then((published) => {
        if (published === 'confirmed') this.#end(message, () => undefined)
        else end(why)
      }),
    )
  }

  /** Waited for at the end. */
  #track(deciding: Promise<void>): void {
    const decided = deciding
      // The connection has just been lost, which brings the request back.
      .catch(() => void this.#counters.unacknowledged++)
      .finally(() => this.#deciding.delete(decided))
    this.#deciding.add(decided)
  }

  #acknowledge(message: ConsumeMessage): void {
    this.#channel.ack(message)
    counting.acknowledged++
    this.#adaptive?.ended()
  }

  #drop(why: 'unanswerable' | 'expired' | 'undeliverable'): void {
    this.#counters[why]++
    counting[why]++
  }

  #reply(
    message: ConsumeMessage,
    to: ReplyAddress,
    outcome: Uint8Array | AskError,
    contentType: string = contentTypeIn(message),
  ): void {
    const { body, properties } = replyWith(outcome, { contentType })
    const deliveryMode = deliveryModeFor(message)
    publishReply(this.#channel, to, { body, properties: { ...properties, deliveryMode } })
    counting.published++
  }

  /** Every request ends here: with what `write` says of it, be that nothing, and its acknowledgement. */
  #end(message: ConsumeMessage, write: () => void): void {
    this.#write(() => {
      try {
        write()
      } catch (error) {
        if (error instanceof IllegalOperationError) throw error
        this.#drop('undeliverable')
      }
      this.#acknowledge(message)
    })
  }

  #write(write: () => void): void {
    if (!this.#writing) return
    try {
      write()
    } catch (error) {
      // Its loss is about to be announced. Anything else is a mistake of ours.
      if (!(error instanceof IllegalOperationError)) throw error
      this.#counters.unacknowledged++
    }
  }
}

/** A caller that named no deadline waits for nothing of its own. */
function timeToAnswerMs({ properties }: ConsumeMessage, leftMs: number): number {
  return timeoutIn(properties) === undefined ? leftMs : answerWithinMs(leftMs)
}

/** Who sent a request, and who wants the reply: the same, unless it was passed on. */
interface Addresses {
  readonly sender: ReplyAddress
  readonly caller: ReplyAddress | AskError
}

/** Undefined when there is no place for the reply. */
function replyAddressIn({ properties }: ConsumeMessage): Addresses | undefined {
  const replyTo: unknown = properties.replyTo
  if (!isReplyAddress(replyTo)) return undefined
  const sender = { replyTo, correlationId: correlationIdOf(properties) }
  return { sender, caller: callerIn(properties) ?? sender }
}
