import { IllegalOperationError } from 'amqplib'
import type { Channel } from 'amqplib'
import { answerNotice } from '../messages/forwarding.ts'
import { noticeLimits } from '../amqp-limits.ts'
import { counting } from '../messages/message-counts.ts'

/**
 * Tells those who passed requests on which of them were answered: several in one message, because one
 * each would cost as much as the replies that went past them.
 */
export class Notices {
  readonly #channel: Pick<Channel, 'publish'>
  readonly #answered = new Map<string, string[]>()
  #timer: NodeJS.Timeout | undefined

  constructor(channel: Pick<Channel, 'publish'>) {
    this.#channel = channel
  }

  add(replyTo: string, correlationId: string): void {
    const ids = this.#answered.get(replyTo) ?? []
    this.#answered.set(replyTo, ids)
    if (ids.push(correlationId) >= noticeLimits.requests) this.#send(replyTo)
    this.#timer ??= setTimeout(() => this.flush(), noticeLimits.delayMs)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const replyTo of this.#answered.keys()) this.#send(replyTo)
  }

  /** Forgets what was not sent: its receiver asks again. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#answered.clear()
  }

  #send(replyTo: string): void {
    const ids = this.#answered.get(replyTo) ?? []
    this.#answered.delete(replyTo)
    const { properties, body } = answerNotice(ids)
    try {
      this.#channel.publish('', replyTo, body, properties)
      counting.published++
    } catch (error) {
      // The channel has just closed. Who waits for the notice sees that, and asks again.
      if (!(error instanceof IllegalOperationError)) throw error
    }
  }
}
