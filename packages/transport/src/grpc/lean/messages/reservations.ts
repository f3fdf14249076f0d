import { DEFAULT_WINDOW_BYTES, type Http2Connection } from '@rpc-vs-mom/http2'
import { prefixBytes } from './partial-message.ts'
import type { MessageStream } from './message-stream.ts'

/** Below it a peer with more to send of a message gets more window. */
export const topUpBytes = DEFAULT_WINDOW_BYTES >> 1

/**
 * Memory for the messages of one connection that do not fit half a stream window. Such a message gets more window
 * when the large ones together stay within the limit; the others wait their turn.
 */
export class Reservations {
  readonly #connection: Http2Connection
  readonly #waiting = new Set<MessageStream>()
  #leftBytes: number

  constructor(connection: Http2Connection, limitBytes: number) {
    this.#connection = connection
    this.#leftBytes = limitBytes
  }

  /** Widens the window for the rest of the message, now or when others have been taken. */
  topUp(stream: MessageStream): void {
    if (stream.reservedBytes > 0 || this.#reserve(stream)) this.#widen(stream)
    else this.#waiting.add(stream)
  }

  /** Gives back what the stream had reserved, to those that wait. */
  release(stream: MessageStream): void {
    this.#waiting.delete(stream)
    this.#leftBytes += stream.reservedBytes
    stream.reservedBytes = 0
    for (const next of this.#waiting) {
      if (!this.#reserve(next)) return
      this.#waiting.delete(next)
      this.#widen(next)
    }
  }

  /** Lets the peer send so many bytes more on the stream. */
  credit(stream: MessageStream, bytes: number): void {
    stream.receiveWindowBytes += bytes
    if (!this.#connection.closed) this.#connection.send.credit(stream.streamId, bytes)
  }

  #reserve(stream: MessageStream): boolean {
    const bytes = stream.partial?.length ?? prefixBytes
    if (bytes > this.#leftBytes) return false
    this.#leftBytes -= bytes
    stream.reservedBytes = bytes
    return true
  }

  #widen(stream: MessageStream): void {
    const missingBytes = stream.partial?.missingBytes ?? 0
    const extra = Math.max(missingBytes - stream.receiveWindowBytes, 0)
    this.credit(stream, extra + DEFAULT_WINDOW_BYTES)
  }
}
