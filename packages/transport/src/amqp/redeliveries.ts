import type { ChannelModel, ConfirmChannel, ConsumeMessage, Options } from 'amqplib'
import { maxAttempts } from './limits.ts'
import { counting } from './message-counts.ts'
import { declareDeadLetters } from './queue-profile.ts'
import { remainingMs } from './request-message.ts'

/** Header with the number of the attempt, in requests that were put back after the first failed. */
const attemptHeader = 'x-attempt'
/**
 * Headers in which quorum queues count: deliveries that failed, and from 4.3 on also all earlier ones,
 * which include those that ended otherwise, such as by a timeout of the consumer.
 */
const countHeaders = ['x-delivery-count', 'x-acquired-count'] as const

/** Headers of a request that was given up. */
export const deadLetterHeaders = { attempts: 'x-attempts', givenUpAt: 'x-given-up-at' } as const

/** What becomes of a request whose last taker did not acknowledge it. */
export type Fate = 'answer' | 'put back' | 'given up'

export interface RedeliveriesOptions {
  readonly model: ChannelModel
  readonly queue: string
  /** Called when the channel for putting back breaks. */
  readonly lose: (reason: Error) => void
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
   * Decides on a redelivered request. Unless the fate is `answer`, a confirmed copy is in the work queue or
   * among the dead letters when this resolves, and the delivery can be acknowledged.
   */
  async decide(message: ConsumeMessage): Promise<Fate> {
    if (remainingMs(message) <= 0) return 'answer'
    const attempts = failedAttempts(message)
    if (attempts >= maxAttempts) {
      await this.#giveUp(message, attempts)
      return 'given up'
    }
    if (countHeaders.some((header) => header in (message.properties.headers ?? {}))) return 'answer'
    return (await this.#putBack(message, attempts + 1)) ? 'put back' : 'answer'
  }

  async #giveUp(message: ConsumeMessage, attempts: number): Promise<void> {
    const channel = await this.#open()
    const queue = await declareDeadLetters(channel, this.#options.queue)
    const { type, contentType } = message.properties as Options.Publish
    const headers = {
      [deadLetterHeaders.attempts]: attempts,
      [deadLetterHeaders.givenUpAt]: new Date().toISOString(),
    }
    await confirmed(channel, queue, message.content, {
      type: type ?? '',
      contentType: contentType ?? '',
      persistent: true,
      headers,
    })
    counting.deadLettered++
  }

  /** False when the queue has no room for the copy. */
  async #putBack({ properties, content }: ConsumeMessage, attempt: number): Promise<boolean> {
    const left = remainingMs({ properties })
    // The broker closes the channel of somebody who names another user than himself.
    const { userId: _sender, clusterId: _cluster, ...same } = properties
    return confirmed(await this.#open(), this.#options.queue, content, {
      ...same,
      headers: { ...properties.headers, [attemptHeader]: attempt },
      ...(Number.isFinite(left) && { expiration: String(Math.max(1, left)) }),
    })
  }

  #open(): Promise<ConfirmChannel> {
    this.#channel ??= this.#options.model.createConfirmChannel().then((channel) => {
      channel.on('error', this.#options.lose)
      return channel
    })
    return this.#channel
  }
}

/** How often it was taken and not acknowledged. */
function failedAttempts({ properties: { headers } }: ConsumeMessage): number {
  const names = [...countHeaders, attemptHeader]
  const counted: unknown = names.map((name): unknown => headers?.[name]).find((one) => one != null)
  return typeof counted === 'number' ? counted : 1
}

/** Whether the broker took the message. */
function confirmed(
  channel: ConfirmChannel,
  queue: string,
  body: Buffer,
  properties: Options.Publish,
): Promise<boolean> {
  return new Promise((resolve) => {
    channel.publish('', queue, body, properties, (refused: unknown) => {
      if (refused) counting.refused++
      else counting.confirmed++
      resolve(!refused)
    })
    counting.published++
    counting.publishedConfirm++
  })
}
