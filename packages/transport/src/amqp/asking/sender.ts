import { IllegalOperationError } from 'amqplib'
import { asBuffer } from '../../as-buffer.ts'
import { AskError } from '../../ask-error.ts'
import type { Call } from '../../ask.ts'
import type { End, Outstanding } from '../../outstanding.ts'
import { acceptanceUnknown, throwUnlessUnknown } from '../../sending/acceptance.ts'
import type { Send } from '../../sending/send.ts'
import { isNack } from '../answering/publish-confirmed.ts'
import { counting } from '../messages/message-counts.ts'
import { sentProperties } from '../messages/sent-message.ts'
import type { SentMode } from '../messages/sent-mode.ts'
import type { ReplySession } from './reply-session.ts'

interface Sent {
  readonly request: Buffer
  readonly call: Call
  readonly end: End
}

interface SenderAddress {
  readonly queue: string
  readonly sent: SentMode
}

/**
 * Sends messages that are done later, each accepted when the broker has confirmed it, which it does with persistent ones
 * once they are on disk. What was sent when the connection is lost is UNKNOWN and not sent again: that is for the
 * caller, who knows the key of the work.
 */
export class Sender {
  readonly #queue: string
  readonly #mode: SentMode
  readonly #outstanding: Outstanding
  /** By message id, those whose confirmation has not come. */
  readonly #unconfirmed = new Map<string, Sent>()
  #session: ReplySession | undefined
  #sent = 0

  constructor({ queue, sent }: SenderAddress, outstanding: Outstanding) {
    this.#queue = queue
    this.#mode = sent
    this.#outstanding = outstanding
  }

  readonly send: Send = async (request, call) => {
    await this.#outstanding
      .ask(request, call, (end) => {
        const id = this.#publish({ request: asBuffer(request), call, end })
        return () => void this.#unconfirmed.delete(id)
      })
      .catch(throwUnlessUnknown)
  }

  resume(session: ReplySession): void {
    this.#session = session
    // A message that no queue took is returned and confirmed after that.
    session.channel.on('return', ({ properties }) => {
      const id = String(properties.messageId)
      const sentence = `There is no queue "${this.#queue}": nobody has taken such work yet.`
      this.#end(id, new AskError('FAILED_PRECONDITION', sentence))
    })
  }

  pause(): void {
    this.#session = undefined
  }

  #publish(sent: Sent): string {
    const id = `sent-${++this.#sent}`
    this.#unconfirmed.set(id, sent)
    if (!this.#session) {
      const sentence = 'There is no connection to the broker at the moment.'
      this.#end(id, new AskError('FAILED_PRECONDITION', sentence))
      return id
    }
    try {
      const properties = sentProperties({ id, mode: this.#mode }, sent.call)
      this.#session.channel.publish('', this.#queue, sent.request, properties, (refused: unknown) =>
        this.#confirmed(id, refused),
      )
      counting.published++
      counting.publishedConfirm++
    } catch (cause) {
      const isClosed = cause instanceof IllegalOperationError
      const sentence = isClosed ? 'The connection has just been lost.' : String(cause)
      this.#end(id, new AskError(isClosed ? 'FAILED_PRECONDITION' : 'INVALID_ARGUMENT', sentence))
    }
    return id
  }

  #confirmed(id: string, refused: unknown): void {
    if (!refused) {
      counting.confirmed++
      this.#end(id, new Uint8Array())
    } else if (isNack(refused)) {
      counting.refused++
      this.#end(id, new AskError('RESOURCE_EXHAUSTED', `The queue "${this.#queue}" is full.`))
    } else this.#end(id, acceptanceUnknown(AskError.from(refused)))
  }

  #end(id: string, outcome: Uint8Array | AskError): void {
    const sent = this.#unconfirmed.get(id)
    this.#unconfirmed.delete(id)
    sent?.end(outcome)
  }
}
