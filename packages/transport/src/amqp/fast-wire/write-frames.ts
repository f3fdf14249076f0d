import {
  basicClass,
  methodId,
  type PublishFields,
  type WireProperties,
} from './amqplib-internals.ts'
import type { Ack } from './ack-batch.ts'
import type { EncodedProperties } from './encoded-properties.ts'
import type { Outbox } from './outbox.ts'
import {
  flagsOf,
  isUnusual,
  maxBeforeContent,
  writeProperties,
  writeShortText,
} from './write-properties.ts'

export interface OutgoingMessage {
  readonly channel: number
  readonly fields: PublishFields
  readonly properties: WireProperties
  readonly content: Buffer
  /** Larger contents are left to amqplib, which cuts them into frames. */
  readonly maxContentBytes: number
}

const publishId = (60 << 16) | 40
const frameEnd = 0xce
const ackBytes = 21

/** Writes an acknowledgement. */
export function writeAck(outbox: Outbox, channel: number, { deliveryTag, multiple }: Ack): void {
  const { slab, at } = outbox.reserve(ackBytes)
  writeFrameHead(slab, at, { type: 1, channel, bytes: 13 })
  slab.writeUInt32BE(methodId.ack, at + 7)
  slab.writeUInt32BE(Math.floor(deliveryTag / 2 ** 32), at + 11)
  slab.writeUInt32BE(deliveryTag % 2 ** 32, at + 15)
  slab[at + 19] = multiple ? 1 : 0
  slab[at + 20] = frameEnd
  outbox.commit(at + ackBytes)
}

/** Writes method, properties and content; undefined, and nothing written, when that takes all of AMQP. */
export function writeMessage(outbox: Outbox, message: OutgoingMessage): boolean | undefined {
  const { content, properties, maxContentBytes } = message
  if (content.length > maxContentBytes || isUnusual(properties)) return undefined
  const { slab, at } = outbox.reserve(maxBeforeContent + content.length)
  const afterMethod = writePublish(slab, at, message)
  if (afterMethod === undefined) return undefined
  const afterHeader = writeContentHeader(slab, afterMethod, message)
  if (afterHeader === undefined) return undefined
  return outbox.commit(writeContent(slab, afterHeader, message))
}

/** What a frame has around its payload. */
export const frameOverheadBytes = 8

export interface EncodedMessage extends Pick<OutgoingMessage, 'channel' | 'fields'> {
  readonly properties: EncodedProperties
  readonly contentBytes: number
  /** Largest frame that the broker takes. */
  readonly frameMax: number
}

/** Writes method and content header; the content is to follow. Throws, with nothing written, for too much. */
export function writeEncodedHeader(outbox: Outbox, message: EncodedMessage): void {
  const { channel, properties, contentBytes, frameMax } = message
  const { encoded } = properties
  const headerBytes = 12 + encoded.length + frameOverheadBytes
  if (headerBytes > frameMax)
    throw new RangeError(`The properties take a frame of ${headerBytes} bytes of ${frameMax}.`)
  const { slab, at } = outbox.reserve(maxBeforeContent + headerBytes)
  const header = writePublish(slab, at, message)
  if (header === undefined) throw new RangeError('The routing key is longer than 255 bytes.')
  slab.writeUInt32BE(basicClass << 16, header + 7)
  slab.writeUInt32BE(0, header + 11)
  slab.writeUInt32BE(contentBytes, header + 15)
  encoded.copy(slab, header + 19)
  outbox.commit(endFrame(slab, { at: header, end: header + 19 + encoded.length, type: 2, channel }))
}

function writePublish(
  slab: Buffer,
  at: number,
  { channel, fields }: Pick<OutgoingMessage, 'channel' | 'fields'>,
): number | undefined {
  slab.writeUInt32BE(publishId, at + 7)
  slab[at + 11] = 0
  slab[at + 12] = 0
  slab[at + 13] = 0
  const end = writeShortText(slab, at + 14, fields.routingKey)
  if (end === undefined || fields.exchange !== '') return undefined
  slab[end] = fields.mandatory ? 1 : 0
  return endFrame(slab, { at, end: end + 1, type: 1, channel })
}

function writeContentHeader(
  slab: Buffer,
  at: number,
  { channel, properties, content }: OutgoingMessage,
): number | undefined {
  slab.writeUInt32BE(basicClass << 16, at + 7)
  slab.writeUInt32BE(0, at + 11)
  slab.writeUInt32BE(content.length, at + 15)
  slab.writeUInt16BE(flagsOf(properties), at + 19)
  const end = writeProperties(slab, at + 21, properties)
  return end === undefined ? undefined : endFrame(slab, { at, end, type: 2, channel })
}

function writeContent(slab: Buffer, at: number, { channel, content }: OutgoingMessage): number {
  if (content.length === 0) return at
  content.copy(slab, at + 7)
  return endFrame(slab, { at, end: at + 7 + content.length, type: 3, channel })
}

interface Framed {
  readonly at: number
  readonly end: number
  readonly type: number
  readonly channel: number
}

function endFrame(slab: Buffer, { at, end, type, channel }: Framed): number {
  writeFrameHead(slab, at, { type, channel, bytes: end - at - 7 })
  slab[end] = frameEnd
  return end + 1
}

function writeFrameHead(
  slab: Buffer,
  at: number,
  { type, channel, bytes }: { type: number; channel: number; bytes: number },
): void {
  slab[at] = type
  slab.writeUInt16BE(channel, at + 1)
  slab.writeUInt32BE(bytes, at + 3)
}
