import { DEFAULT_WINDOW_BYTES, type Frame, type Http2Connection } from '@rpc-vs-mom/http2'
import { maxMessageBytes } from '../../../limits.ts'
import { PartialMessage, prefixBytes } from './partial-message.ts'
import type { MessageStream } from './message-stream.ts'

/** Below it a peer with more to send of a message gets more window. */
const topUpBytes = DEFAULT_WINDOW_BYTES >> 1

/** What is wrong with the DATA of a stream. */
export type DataFault = 'window' | 'second' | 'compressed' | 'too large'

/**
 * Puts the messages of one connection's streams together. A message that does not fit half a stream window gets
 * more window when the large ones together stay within `reservedBytes`; the others wait their turn.
 */
export class Inbox {
  readonly #connection: Http2Connection
  readonly #waiting = new Set<MessageStream>()
  #leftBytes: number

  constructor(connection: Http2Connection, reservedBytes: number) {
    this.#connection = connection
    this.#leftBytes = reservedBytes
  }

  /** Takes DATA of the stream; `flowBytes` includes its padding. */
  take(stream: MessageStream, frame: Frame, flowBytes: number): DataFault | undefined {
    stream.receiveWindowBytes -= flowBytes
    if (stream.receiveWindowBytes < 0) return 'window'
    if (frame.end === frame.start) return undefined
    if (stream.incoming !== undefined) return 'second'
    return stream.partial === undefined && isWholeMessage(frame)
      ? takeWhole(stream, frame)
      : this.#takePart(stream, frame)
  }

  /** Gives back what the stream had reserved, to those that wait. */
  forget(stream: MessageStream): void {
    if (stream.partial === undefined) return
    this.#waiting.delete(stream)
    this.#leftBytes += stream.reservedBytes
    stream.reservedBytes = 0
    for (const next of this.#waiting) {
      if (!this.#reserve(next)) return
      this.#waiting.delete(next)
      this.#widen(next)
    }
  }

  #takePart(stream: MessageStream, frame: Frame): DataFault | undefined {
    const partial = (stream.partial ??= new PartialMessage())
    const data = { buffer: frame.buffer, start: frame.start, end: frame.end }
    partial.take(data)
    if (partial.isCompressed) return 'compressed'
    if ((partial.length ?? 0) > maxMessageBytes) return 'too large'
    if (partial.isWhole) {
      stream.incoming = partial.body
      this.forget(stream)
      return data.start < data.end ? 'second' : undefined
    }
    if (stream.receiveWindowBytes < topUpBytes) this.#topUp(stream)
    return undefined
  }

  #topUp(stream: MessageStream): void {
    if (stream.reservedBytes > 0 || this.#reserve(stream)) this.#widen(stream)
    else this.#waiting.add(stream)
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
    const increment = Math.max(missingBytes - stream.receiveWindowBytes, 0) + DEFAULT_WINDOW_BYTES
    stream.receiveWindowBytes += increment
    if (!this.#connection.closed) this.#connection.send.credit(stream.streamId, increment)
  }
}

function isWholeMessage({ buffer, start, end }: Frame): boolean {
  return end - start >= prefixBytes && buffer.readUInt32BE(start + 1) === end - start - prefixBytes
}

/** Copied, because a small message must not keep a whole network read alive. */
function takeWhole(stream: MessageStream, { buffer, start, end }: Frame): DataFault | undefined {
  if (buffer[start] !== 0) return 'compressed'
  stream.incoming = Buffer.allocUnsafe(end - start - prefixBytes)
  buffer.copy(stream.incoming, 0, start + prefixBytes, end)
  return undefined
}
