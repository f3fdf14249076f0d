import { IllegalOperationError } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import type { AmqpAddress } from '../address.ts'
import { counting } from '../messages/message-counts.ts'
import { isNack } from '../answering/publish-confirmed.ts'
import { requestProperties } from '../messages/request-message.ts'
import type { ReplySession } from './reply-session.ts'
import type { PendingRequest, PendingReplies } from './pending-replies.ts'

/**
 * Sends requests while there is a channel and it accepts more, and keeps the others in order until then.
 * What it keeps is a part of the unanswered requests, so their bound and their deadlines hold for it.
 */
export class Publisher {
  readonly #address: AmqpAddress & { readonly admission: boolean }
  readonly #pendingReplies: PendingReplies
  #session: ReplySession | undefined
  #accepting = false
  #unsent: PendingRequest[] = []
  #sentAgain = 0

  constructor(
    address: AmqpAddress & { readonly admission: boolean },
    pendingReplies: PendingReplies,
  ) {
    this.#address = address
    this.#pendingReplies = pendingReplies
  }

  /** Requests sent again because their session was lost, since the beginning or since it counts anew. */
  get sentAgain(): number {
    return this.#sentAgain
  }

  countAnew(): void {
    this.#sentAgain = 0
  }

  publish(request: PendingRequest): void {
    // The next session begins with whatever is unanswered by then.
    if (!this.#session) return
    this.#unsent.push(request)
    this.#sendUnsent()
  }

  /** Continues on a new session, with every unanswered request again under its own id, oldest first. */
  resume(session: ReplySession): void {
    this.#session = session
    this.#unsent = this.#pendingReplies.all()
    const accept = (): void => {
      this.#accepting = true
      this.#sendUnsent()
    }
    session.channel.on('drain', accept)
    accept()
  }

  pause(): void {
    this.#session = undefined
    this.#unsent = []
  }

  #sendUnsent(): void {
    if (!this.#session) return
    while (this.#accepting && this.#unsent.length > 0) {
      const request = this.#unsent.shift()!
      if (this.#pendingReplies.has(request)) this.#accepting = this.#send(request, this.#session)
    }
  }

  /** False when the channel wants no more for now. */
  #send(request: PendingRequest, { channel, replyTo }: ReplySession): boolean {
    const { queue } = this.#address
    const correlationId = `${request.id}.${++request.attempts}`
    if (request.attempts > 1) this.#sentAgain++
    const properties = requestProperties(request, { correlationId, replyTo }, this.#address)
    try {
      const accepts = channel.publish('', queue, request.body, properties, (refused: unknown) => {
        if (!refused) counting.confirmed++
        else if (isNack(refused)) {
          counting.refused++
          this.#pendingReplies.fail(correlationId, queueFull(queue))
        }
      })
      counting.published++
      counting.publishedConfirm++
      return accepts
    } catch (cause) {
      // A channel that has just closed; its loss is about to be announced and brings the request back.
      if (cause instanceof IllegalOperationError) return false
      this.#pendingReplies.fail(correlationId, AskError.from(cause))
      return true
    }
  }
}

function queueFull(queue: string): AskError {
  return new AskError('RESOURCE_EXHAUSTED', `The queue "${queue}" is full.`)
}
