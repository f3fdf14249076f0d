import { AskError } from '../../../ask-error.ts'
import type { Metadata } from '../../../metadata.ts'
import type { End } from '../../../outstanding.ts'
import { repeatWaitsMs } from '../../../transport-limits.ts'
import type { ClientSession } from './client-session.ts'
import type { RequestHead } from './request-fields.ts'
import type { Inbox } from '../messages/inbox.ts'
import { MessageStream } from '../messages/message-stream.ts'
import { prefixBytes } from '../messages/partial-message.ts'

/** One call, unary or with a flow: a small record, which nothing refers to any more once it has ended. */
export class ClientCall extends MessageStream implements RequestHead {
  readonly method: string
  readonly contentType: string | undefined
  readonly metadata: Metadata | undefined
  readonly body: Buffer
  readonly end: End
  /** Told when the message of the answer is whole. */
  onReply: (() => void) | undefined
  /** Where it is sent; undefined while it waits and once it has ended. */
  session: ClientSession | undefined
  /** What puts the messages of its flow together; kept after its end, because some may not have been taken. */
  inbox: Inbox | undefined
  /** The headers of the answer are there. */
  isAnswered = false
  /** The caller waits no more. */
  isOver = false
  /** What had been written of the connection when it was sent. */
  sentAfterFlushes = 0
  #timeoutMs: number
  #refusals = 0
  #waitsSinceMs = 0

  constructor(head: RequestHead, body: Buffer, end: End) {
    super()
    this.method = head.method
    this.contentType = head.contentType
    this.metadata = head.metadata
    this.#timeoutMs = head.timeoutMs
    this.body = body
    this.end = end
  }

  /** What is left for it, in milliseconds: all of it for one that is sent at once. */
  get timeoutMs(): number {
    if (this.#waitsSinceMs === 0) return this.#timeoutMs
    return Math.max(1, Math.ceil(this.#timeoutMs - (performance.now() - this.#waitsSinceMs)))
  }

  /** It cannot be sent at once: from now on its time runs. */
  waits(): void {
    if (this.#waitsSinceMs === 0) this.#waitsSinceMs = performance.now()
  }

  /** How long to wait before it is sent again, in milliseconds; undefined when it was refused too often. */
  nextWaitMs(): number | undefined {
    return repeatWaitsMs[this.#refusals++]
  }

  /** Forgets all of a stream whose request the server has not taken. */
  rewind(): void {
    this.waits()
    this.session = undefined
    this.sentBytes = -1
    this.partial = undefined
    this.incoming = undefined
    this.encoding = undefined
    this.isAnswered = false
  }

  /** Whether all of the request has gone out. */
  get isSent(): boolean {
    if (this.flow !== undefined) return this.flow.isEnding && !this.flow.hasUnsent
    return this.sentBytes >= prefixBytes + this.body.length
  }

  /** The server has ended it; a flow waits until all its messages are taken. */
  finish(outcome: Uint8Array | AskError): void {
    if (this.flow === undefined) this.#end(outcome)
    else this.flow.afterRead(() => this.#end(outcome))
  }

  fail(outcome: AskError): void {
    this.#end(outcome)
  }

  #end(outcome: Uint8Array | AskError): void {
    this.isOver = true
    this.end(outcome)
  }
}

/** Why a call was not answered: its connection or stream is gone. */
export function broken(details: string): AskError {
  return new AskError('UNAVAILABLE', `The connection broke before the reply (${details}).`)
}
