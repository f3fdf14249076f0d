import type { MessageProperties } from 'amqplib'
import { basicClass, methodId, type DecodedFrame, type Internals } from './amqplib-internals.ts'
import { PropertyReader } from './property-reader.ts'
import { rememberReceived } from './received-properties.ts'
import { SameText } from './same-text.ts'

const frameType = { method: 1, header: 2, body: 3 }
const headBytes = 7
const frameEnd = 0xce
const none = Buffer.alloc(0)
/** What stands for bytes that are no UTF-8 when they are read as a text. */
const notUtf8 = '\ufffd'

/**
 * Reads the frames that messages consist of in place, where amqplib copies what was read and cuts five buffers
 * out of it for every frame. All other frames, and all broken ones, are handed to amqplib.
 */
export class FrameReader {
  readonly #connection: Internals
  readonly #decode: () => DecodedFrame | false
  readonly #consumerTag = new SameText()
  readonly #routingKey = new SameText()
  readonly #properties = new PropertyReader()
  /** Channels whose last delivery was not the first of its message. */
  readonly #again = new Set<number>()
  #bytes: Buffer
  #at = 0

  /** Continues where amqplib stopped; `decode` is how amqplib reads a frame from `connection.rest`. */
  constructor(connection: Internals, decode: () => DecodedFrame | false) {
    this.#connection = connection
    this.#decode = decode
    this.#bytes = connection.rest
    connection.rest = none
  }

  /** The next frame, or false when more has to be received first. Throws for what is no AMQP. */
  next(): DecodedFrame | false {
    for (;;) {
      const frame = this.#frame()
      if (frame) return frame
      const incoming = this.#connection.stream.read()
      if (incoming === null) return false
      this.#connection.recvSinceLastCheck = true
      this.#take(incoming)
    }
  }

  #take(incoming: Buffer): void {
    const { length } = this.#bytes
    this.#bytes =
      this.#at === length ? incoming : Buffer.concat([this.#bytes.subarray(this.#at), incoming])
    this.#at = 0
  }

  #frame(): DecodedFrame | undefined {
    const bytes = this.#bytes
    const at = this.#at
    if (bytes.length - at < headBytes) return undefined
    const size = bytes.readUInt32BE(at + 3)
    const start = at + headBytes
    const end = start + size
    if (size > this.#connection.maxFrameSize && this.#connection.maxFrameSize > 0)
      return this.#leave(bytes.length)
    if (bytes.length <= end) return undefined
    if (bytes[end] !== frameEnd) return this.#leave(end + 1)
    const frame = this.#read(bytes[at]!, { channel: bytes.readUInt16BE(at + 1), start, end })
    if (frame === undefined) return this.#leave(end + 1)
    this.#at = end + 1
    return frame
  }

  #read(type: number, span: Span): DecodedFrame | undefined {
    const bytes = this.#bytes
    if (type === frameType.body)
      return { channel: span.channel, content: bytes.subarray(span.start, span.end) }
    if (type === frameType.method && bytes.readUInt32BE(span.start) === methodId.deliver)
      return this.#delivery(span)
    if (type === frameType.method && bytes.readUInt32BE(span.start) === methodId.ack)
      return this.#ack(span)
    if (type === frameType.header && bytes.readUInt16BE(span.start) === basicClass)
      return this.#header(span)
    return undefined
  }

  #delivery({ channel, start }: Span): DecodedFrame {
    const bytes = this.#bytes
    const tagAt = start + 5 + bytes[start + 4]!
    const exchangeAt = tagAt + 9
    const keyAt = exchangeAt + 1 + bytes[exchangeAt]!
    const redelivered = (bytes[tagAt + 8]! & 1) === 1
    if (redelivered) this.#again.add(channel)
    else if (this.#again.size > 0) this.#again.delete(channel)
    const fields = {
      consumerTag: this.#consumerTag.read(bytes, start + 5, tagAt),
      deliveryTag: readTag(bytes, tagAt),
      redelivered,
      exchange: bytes.toString('utf8', exchangeAt + 1, keyAt),
      routingKey: this.#routingKey.read(bytes, keyAt + 1, keyAt + 1 + bytes[keyAt]!),
    }
    return { id: methodId.deliver, channel, fields }
  }

  #ack({ channel, start }: Span): DecodedFrame {
    const bytes = this.#bytes
    const fields = {
      deliveryTag: readTag(bytes, start + 4),
      multiple: (bytes[start + 12]! & 1) === 1,
    }
    return { id: methodId.ack, channel, fields }
  }

  #header({ channel, start, end }: Span): DecodedFrame {
    const bytes = this.#bytes
    const fields = this.#properties.read(bytes, start + 12, end) ?? this.#foreignProperties(end)
    // What may have to be sent on as it came.
    if (this.#again.has(channel) || fields.correlationId?.includes(notUtf8))
      rememberReceived(fields, Buffer.from(bytes.subarray(start + 12, end)))
    return { id: basicClass, channel, size: readTag(bytes, start + 4), fields }
  }

  /** Properties of kinds that we never send, as amqplib reads them. */
  #foreignProperties(end: number): MessageProperties {
    this.#connection.rest = this.#bytes.subarray(this.#at, end + 1)
    const { fields } = this.#decode() as { fields: MessageProperties }
    return fields
  }

  /** Has amqplib read the frame that ends before `end`. */
  #leave(end: number): DecodedFrame {
    this.#connection.rest = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return this.#decode() as DecodedFrame
  }
}

interface Span {
  readonly channel: number
  readonly start: number
  readonly end: number
}

function readTag(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
}
