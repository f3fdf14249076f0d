import { IllegalOperationError, type ConfirmChannel } from 'amqplib'
import { AskError } from '../ask-error.ts'
import { requestProperties } from './request-message.ts'
import type { Request, Unanswered } from './unanswered.ts'

/**
 * Sends requests while there is a channel and it accepts more, and keeps the others in order until then.
 * What it keeps is a part of the unanswered requests, so their bound and their deadlines hold for it.
 */
export class Publisher {
  readonly #queue: string
  readonly #unanswered: Unanswered
  #channel: ConfirmChannel | undefined
  #accepting = false
  #unsent: Request[] = []

  constructor(queue: string, unanswered: Unanswered) {
    this.#queue = queue
    this.#unanswered = unanswered
  }

  publish(request: Request): void {
    this.#unsent.push(request)
    this.#sendUnsent()
  }

  /** Continues on a new channel, with every unanswered request again under its own id, oldest first. */
  resume(channel: ConfirmChannel): void {
    this.#channel = channel
    this.#unsent = this.#unanswered.all()
    const accept = (): void => {
      this.#accepting = true
      this.#sendUnsent()
    }
    channel.on('drain', accept)
    accept()
  }

  pause(): void {
    this.#channel = undefined
  }

  #sendUnsent(): void {
    if (!this.#channel) return
    while (this.#accepting && this.#unsent.length > 0) {
      const request = this.#unsent.shift()!
      if (this.#unanswered.has(request)) this.#accepting = this.#send(request, this.#channel)
    }
  }

  /** False when the channel wants no more for now. */
  #send(request: Request, channel: ConfirmChannel): boolean {
    const correlationId = `${request.id}.${++request.attempts}`
    const properties = requestProperties(request, correlationId)
    try {
      return channel.publish('', this.#queue, request.body, properties, (refused: unknown) => {
        if (isNack(refused)) this.#unanswered.fail(correlationId, queueFull(this.#queue))
      })
    } catch (cause) {
      // A channel that has just closed; its loss is about to be announced and brings the request back.
      if (cause instanceof IllegalOperationError) return false
      this.#unanswered.fail(correlationId, AskError.from(cause))
      return true
    }
  }
}

/** amqplib reports a refusal by the broker and the end of the channel through the same callback. */
function isNack(refused: unknown): boolean {
  return refused instanceof Error && refused.message === 'message nacked'
}

function queueFull(queue: string): AskError {
  return new AskError('RESOURCE_EXHAUSTED', `The queue "${queue}" is full.`)
}
