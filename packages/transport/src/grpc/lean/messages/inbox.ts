import { DEFAULT_WINDOW_BYTES, type Frame, type Http2Connection } from '@rpc-vs-mom/http2'
import { PartialMessage, prefixBytes } from './partial-message.ts'
import type { MessageFlow } from './message-flow.ts'
import type { MessageStream } from './message-stream.ts'
import { Reservations, topUpBytes } from './reservations.ts'

/** What is wrong with the DATA of a stream. */
export type DataFault = 'window' | 'second' | 'compressed' | 'too large'

/** Bytes that have come; the start moves behind what is taken of them. */
interface Data {
  readonly buffer: Buffer
  start: number
  readonly end: number
}

/** Puts the messages of one connection's streams together, large ones within `reservedBytes` at once. */
export class Inbox {
  readonly #reservations: Reservations

  constructor(connection: Http2Connection, reservedBytes: number) {
    this.#reservations = new Reservations(connection, reservedBytes)
  }

  /** Takes DATA of the stream; `flowBytes` includes its padding. */
  take(stream: MessageStream, frame: Frame, flowBytes: number): DataFault | undefined {
    stream.receiveWindowBytes -= flowBytes
    if (stream.receiveWindowBytes < 0) return 'window'
    if (stream.flow !== undefined) return this.#takeInto(stream.flow, stream, frame)
    if (frame.end === frame.start) return undefined
    if (stream.incoming !== undefined) return 'second'
    return stream.partial === undefined && isOneMessage(frame)
      ? takeWhole(stream, frame)
      : this.#takePart(stream, frame)
  }

  /** Hands over what came while the flow of the stream was paused. */
  readOn(stream: MessageStream): DataFault | undefined {
    const { flow } = stream
    if (flow === undefined) return undefined
    for (const buffer of flow.takeHeld()) {
      const fault = this.#handOver(flow, stream, { buffer, start: 0, end: buffer.length })
      if (fault !== undefined) return fault
    }
    this.#refill(flow, stream)
    return undefined
  }

  /** Gives back what the stream had reserved. */
  forget(stream: MessageStream): void {
    if (stream.partial !== undefined) this.#reservations.release(stream)
  }

  #takePart(stream: MessageStream, frame: Frame): DataFault | undefined {
    const partial = (stream.partial ??= new PartialMessage())
    const data = { buffer: frame.buffer, start: frame.start, end: frame.end }
    partial.take(data)
    if (partial.fault !== undefined) return partial.fault
    if (partial.isWhole) {
      stream.incoming = partial.body
      this.forget(stream)
      return data.start < data.end ? 'second' : undefined
    }
    if (stream.receiveWindowBytes < topUpBytes) this.#reservations.topUp(stream)
    return undefined
  }

  #takeInto(flow: MessageFlow, stream: MessageStream, frame: Frame): DataFault | undefined {
    const { buffer, start, end } = frame
    const fault = this.#handOver(flow, stream, { buffer, start, end })
    if (fault === undefined) this.#refill(flow, stream)
    return fault
  }

  /** Hands over one message after the other; the receiver may pause or end the flow at any of them. */
  #handOver(flow: MessageFlow, stream: MessageStream, data: Data): DataFault | undefined {
    while (data.start < data.end && !flow.isOver) {
      if (flow.isPaused) {
        flow.hold(Buffer.from(data.buffer.subarray(data.start, data.end)))
        return undefined
      }
      const message = stream.partial === undefined ? takeNext(flow, data) : undefined
      if (message !== undefined) flow.receive(message)
      else {
        const fault = this.#handOverPart(flow, stream, data)
        if (fault !== undefined) return fault
      }
    }
    return undefined
  }

  #handOverPart(flow: MessageFlow, stream: MessageStream, data: Data): DataFault | undefined {
    const partial = (stream.partial ??= new PartialMessage(flow.maxBytes))
    partial.take(data)
    if (partial.fault !== undefined) return partial.fault
    if (!partial.isWhole) return undefined
    this.#reservations.release(stream)
    stream.partial = undefined
    flow.receive(partial.body)
    return undefined
  }

  /** Lets the peer send on as far as what it sent has been handed over, or is part of a message with its room. */
  #refill(flow: MessageFlow, stream: MessageStream): void {
    if (flow.isOver || stream.isEnded) return
    const { partial, receiveWindowBytes } = stream
    if (partial !== undefined && partial.missingBytes > receiveWindowBytes) {
      if (receiveWindowBytes < topUpBytes) this.#reservations.topUp(stream)
      return
    }
    const keptBytes = flow.heldBytes + (partial?.takenBytes ?? 0)
    const bytes = DEFAULT_WINDOW_BYTES - receiveWindowBytes - keptBytes
    if (bytes >= topUpBytes) this.#reservations.credit(stream, bytes)
  }
}

function isOneMessage({ buffer, start, end }: Frame): boolean {
  return end - start >= prefixBytes && buffer.readUInt32BE(start + 1) === end - start - prefixBytes
}

/** Copied, because a small message must not keep a whole network read alive. */
function takeWhole(stream: MessageStream, { buffer, start, end }: Frame): DataFault | undefined {
  if (buffer[start] !== 0) return 'compressed'
  stream.incoming = Buffer.allocUnsafe(end - start - prefixBytes)
  buffer.copy(stream.incoming, 0, start + prefixBytes, end)
  return undefined
}

/** The next message where the data begins with all of it and nothing is wrong with it. */
function takeNext({ maxBytes }: MessageFlow, data: Data): Buffer | undefined {
  const { buffer, start, end } = data
  if (end - start < prefixBytes || buffer[start] !== 0) return undefined
  const length = buffer.readUInt32BE(start + 1)
  if (length > end - start - prefixBytes || length > maxBytes) return undefined
  const message = Buffer.allocUnsafe(length)
  data.start += prefixBytes + length
  buffer.copy(message, 0, start + prefixBytes, data.start)
  return message
}
