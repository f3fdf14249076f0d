import {
  enhanceYourCalm,
  ErrorCode,
  type Http2Connection,
  type Slice,
  SlowReaderWatch,
} from '@rpc-vs-mom/http2'
import { leanLimits } from '../lean-limits.ts'
import { Outbox } from '../messages/outbox.ts'
import { answerHeaders } from './response-fields.ts'
import type { ServedStream } from './served-stream.ts'

/** What goes out to one client: headers, messages and ends of its answers. Its memory is bounded, and its patience. */
export class Answers {
  readonly #connection: Http2Connection
  readonly #outbox: Outbox
  readonly #readers: SlowReaderWatch

  /** `onSent` hears of each stream of which all messages have gone out. */
  constructor(connection: Http2Connection, onSent: (stream: ServedStream) => void) {
    this.#connection = connection
    this.#readers = new SlowReaderWatch(leanLimits.slowReaderMs, connection.lastReadMs)
    this.#outbox = new Outbox({
      connection,
      endsStream: false,
      onSent: (stream) => onSent(stream as ServedStream),
    })
  }

  /** Sends the message of a unary answer. */
  send(stream: ServedStream, message: Buffer): void {
    this.#begin(stream)
    this.#outbox.start(stream, message)
    this.#checkHeld()
  }

  /** Sends what waits in the flow of the stream, where so many bytes have been added, or its end. */
  push(stream: ServedStream, bytes: number): void {
    this.#begin(stream)
    this.#outbox.push(stream, bytes)
    this.#checkHeld()
  }

  /** So many bytes that waited in a flow are not wanted any more. */
  drop(bytes: number): void {
    this.#outbox.drop(bytes)
  }

  /** Ends the answer with these fields. */
  end(stream: ServedStream, block: Slice): void {
    const { send } = this.#connection
    send.fields(stream.streamId, block, true)
    // Nothing more is wanted of a request that is answered before it has ended.
    if (!stream.isEnded) send.reset(stream.streamId, ErrorCode.noError)
  }

  /** Widens the window of a stream; false when it grows beyond what the protocol allows. */
  widen(stream: ServedStream, incrementBytes: number): boolean {
    return this.#outbox.widen(stream, incrementBytes)
  }

  /** The connection has room again. */
  pump(): void {
    this.#outbox.pump()
  }

  forget(stream: ServedStream): void {
    this.#outbox.forget(stream)
  }

  /** Ends the connection of a client that takes nothing of what waits for it. */
  checkTime(nowMs: number): void {
    if (!this.#readers.isStuck(this.#connection.send, this.#outbox.heldBytes, nowMs)) return
    this.#connection.fail(enhanceYourCalm('the client reads too slowly'))
  }

  #begin(stream: ServedStream): void {
    if (stream.isAnswered) return
    stream.isAnswered = true
    this.#connection.send.fields(stream.streamId, answerHeaders, false)
  }

  #checkHeld(): void {
    if (this.#outbox.heldBytes <= leanLimits.heldBytes) return
    this.#connection.fail(enhanceYourCalm('too many bytes of answers are not read'))
  }
}
