import { isWorthAnotherAttempt, maxAttempts } from '@rpc-vs-mom/attempts'
import type { ChannelModel, ConfirmChannel, ConsumeMessage, Options } from 'amqplib'
import type { AskError } from '../../ask-error.ts'
import { attemptHeader, copyOfRequest } from './copy-of-request.ts'
import { counting } from '../messages/message-counts.ts'
import { publishConfirmed, type Publishing } from './publish-confirmed.ts'
import { deadLetterQueue, declareDeadLetters } from '../queues/queue-profile.ts'
import { closedFor } from '../messages/reply-codes.ts'
import { timeoutIn } from '../messages/request-message.ts'

/**
 * Headers in which quorum queues count: deliveries that failed, and from 4.3 on also all earlier ones,
 * which include those that ended otherwise, such as by a timeout of the consumer.
 */
const countHeaders = ['x-delivery-count', 'x-acquired-count'] as const

/** Headers of a request that was given up. */
export const deadLetterHeaders = { attempts: 'x-attempts', givenUpAt: 'x-given-up-at' } as const

/** What becomes of a request whose last consumer did not acknowledge it; `discard` is a dead letter that the broker did not take. */
export type Disposition = 'process' | 'requeue' | 'dead-letter' | 'discard'

export interface RedeliveriesOptions {
  readonly model: ChannelModel
  readonly queue: string
  /** Whether the queue counts deliveries itself, in every message. */
  readonly queueCounts: boolean
  /** Called when the channel for putting back breaks. */
  readonly fail: (reason: Error) => void
}

/**
 * Stops requests that kill every worker that takes them. A worker that dies takes its memory along, and
 * a classic queue only says that there was a delivery before, so the count travels in the request: it is
 * put back with a higher one before it is worked on again. Quorum queues count themselves.
 */
export class Redeliveries {
  readonly #options: RedeliveriesOptions
  /** Opened when first needed: it confirms, which would slow down the channel of the replies. */
  #channel: Promise<ConfirmChannel> | undefined

  constructor(options: RedeliveriesOptions) {
    this.#options = options
  }

  /**
   * Decides on a redelivered request. Unless the disposition is `process` or `discard`, a confirmed copy is in the work
   * queue or among the dead letters when this resolves, and the delivery can be acknowledged. A request of which no
   * copy can be written, so that its attempts cannot be counted, is given up. Rejects when the connection
   * is lost.
   */
  async decide(message: ConsumeMessage): Promise<Disposition> {
    const timeoutMs = timeoutIn(message.properties)
    if (timeoutMs !== undefined && timeoutMs <= 0) return 'process'
    const { queueCounts } = this.#options
    const attempts = failedAttempts(message)
    if (attempts < maxAttempts) {
      if (queueCounts && isCounted(message)) return 'process'
      const copied = await this.#copyBack(message, attempts + 1)
      if (copied !== 'not written') return copied === 'confirmed' ? 'requeue' : 'process'
    }
    return (await this.#isKept(message, attempts)) ? 'dead-letter' : 'discard'
  }

  /**
   * Puts a request back that no worker has worked on, which is no attempt. Unless this resolves with `confirmed`
   * the delivery is still to be ended. Rejects when the connection is lost.
   */
  putBack(message: ConsumeMessage): Promise<Publishing> {
    return this.#copyBack(message, countIn(message.properties.headers?.[attemptHeader]))
  }

  /**
   * Decides on work without a reply that failed: put back for another attempt, or kept among the dead letters where that
   * is no use or there were enough. Rejects when the connection is lost.
   */
  async failed(message: ConsumeMessage, { code }: AskError): Promise<Disposition> {
    const attempts = (countIn(message.properties.headers?.[attemptHeader]) ?? 0) + 1
    if (isWorthAnotherAttempt(code, attempts)) {
      const copied = await this.#copyBack(message, attempts)
      if (copied === 'confirmed') return 'requeue'
    }
    return (await this.#isKept(message, attempts)) ? 'dead-letter' : 'discard'
  }

  /** Puts it among the dead letters. */
  async #isKept({ properties, content }: ConsumeMessage, attempts: number): Promise<boolean> {
    const channel = await this.#open()
    const queue = await this.#declareDeadLetters()
    const { type, contentType } = properties as Options.Publish
    const required = {
      persistent: true,
      headers: {
        [deadLetterHeaders.attempts]: attempts,
        [deadLetterHeaders.givenUpAt]: new Date().toISOString(),
      },
    }
    const named = { ...required, type: type ?? '', contentType: contentType ?? '' }
    const kept = await publishConfirmed(channel, { queue, content, properties: named })
    // Names that cannot be written: what was asked with them can still be seen.
    const inEnd =
      kept === 'not written'
        ? await publishConfirmed(channel, { queue, content, properties: required })
        : kept
    if (inEnd !== 'confirmed') return false
    counting.deadLettered++
    return true
  }

  /** On a channel of its own, which ends where the queue is there with other arguments; it will do all the same. */
  async #declareDeadLetters(): Promise<string> {
    const { model, queue } = this.#options
    const channel = await model.createChannel()
    channel.on('error', () => undefined)
    try {
      const declared = await declareDeadLetters(channel, queue)
      await channel.close()
      return declared
    } catch (fault) {
      if (!closedFor('preconditionFailed', fault)) throw fault
      return deadLetterQueue(queue)
    }
  }

  async #copyBack(message: ConsumeMessage, attempt: number | undefined): Promise<Publishing> {
    const { queue } = this.#options
    const { content } = message
    const properties = copyOfRequest(message, attempt)
    return publishConfirmed(await this.#open(), { queue, content, properties })
  }

  #open(): Promise<ConfirmChannel> {
    this.#channel ??= this.#options.model.createConfirmChannel().then((channel) => {
      channel.on('error', this.#options.fail)
      return channel
    })
    return this.#channel
  }
}

/** How often it was taken and not acknowledged. The sender may have written anything there. */
function failedAttempts({ properties: { headers } }: ConsumeMessage): number {
  const [failures, takings, puttings] = [...countHeaders, attemptHeader].map((name) =>
    countIn(headers?.[name]),
  )
  return Math.max(failures ?? takings ?? 0, puttings ?? (failures === undefined ? 1 : 0))
}

function isCounted({ properties: { headers } }: ConsumeMessage): boolean {
  return countHeaders.some((name) => countIn(headers?.[name]) !== undefined)
}

function countIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}
