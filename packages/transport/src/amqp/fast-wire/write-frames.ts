import type { MessageProperties } from 'amqplib'
import {
  basicClass,
  methodId,
  type PublishFields,
  type WireProperties,
} from './amqplib-internals.ts'
import type { Ack } from './ack-batch.ts'
import type { Outbox } from './outbox.ts'
import { headerTag as tag, propertyFlag as flag } from './wire-format.ts'

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

/** A character takes at most three bytes of UTF-8 for each unit of its length. */
const maxShortText = 255
const maxHeaders = 8
/** All that can precede the content: fixed fields, six short texts, and the headers. */
const maxBeforeContent = 256 + 6 * 3 * maxShortText + maxHeaders * 2 * 3 * maxShortText

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

/** Whether it has what only messages of others have, which are passed on when they are put back. */
function isUnusual(properties: WireProperties & Partial<MessageProperties>): boolean {
  return (
    properties.contentEncoding !== undefined ||
    properties.priority !== undefined ||
    properties.messageId !== undefined ||
    properties.timestamp !== undefined ||
    properties.userId !== undefined ||
    properties.appId !== undefined
  )
}

function writePublish(
  slab: Buffer,
  at: number,
  { channel, fields }: OutgoingMessage,
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

function flagsOf(properties: WireProperties): number {
  return (
    (properties.contentType === undefined ? 0 : flag.contentType) |
    (properties.headers === undefined ? 0 : flag.headers) |
    (properties.deliveryMode === undefined ? 0 : flag.deliveryMode) |
    (properties.correlationId === undefined ? 0 : flag.correlationId) |
    (properties.replyTo === undefined ? 0 : flag.replyTo) |
    (properties.expiration === undefined ? 0 : flag.expiration) |
    (properties.type === undefined ? 0 : flag.type)
  )
}

/** In the order of their flags. */
function writeProperties(
  slab: Buffer,
  start: number,
  properties: WireProperties,
): number | undefined {
  let at: number | undefined = start
  const { contentType, headers, deliveryMode, correlationId, replyTo, expiration, type } =
    properties
  if (contentType !== undefined) at = writeShortText(slab, at, contentType)
  if (headers !== undefined && at !== undefined) at = writeHeaders(slab, at, headers)
  if (deliveryMode !== undefined && at !== undefined) slab[at++] = deliveryMode
  if (correlationId !== undefined && at !== undefined) at = writeShortText(slab, at, correlationId)
  if (replyTo !== undefined && at !== undefined) at = writeShortText(slab, at, replyTo)
  if (expiration !== undefined && at !== undefined) at = writeShortText(slab, at, expiration)
  if (type !== undefined && at !== undefined) at = writeShortText(slab, at, type)
  return at
}

function writeHeaders(
  slab: Buffer,
  start: number,
  headers: Readonly<Record<string, unknown>>,
): number | undefined {
  let at: number | undefined = start + 4
  let room = maxHeaders
  for (const name in headers) {
    if (room-- === 0) return undefined
    at = writeShortText(slab, at, name)
    if (at !== undefined) at = writeHeader(slab, at, headers[name])
    if (at === undefined) return undefined
  }
  slab.writeUInt32BE(at - start - 4, start)
  return at
}

function writeHeader(slab: Buffer, at: number, value: unknown): number | undefined {
  if (typeof value === 'string' && value.length <= maxShortText) {
    slab[at] = tag.text
    const bytes = slab.write(value, at + 5)
    slab.writeUInt32BE(bytes, at + 1)
    return at + 5 + bytes
  }
  if (Number.isSafeInteger(value)) {
    slab[at] = tag.long
    slab.writeInt32BE(Math.floor((value as number) / 2 ** 32), at + 1)
    slab.writeUInt32BE((value as number) >>> 0, at + 5)
    return at + 9
  }
  if (typeof value !== 'boolean') return undefined
  slab[at] = tag.boolean
  slab[at + 1] = value ? 1 : 0
  return at + 2
}

function writeContent(slab: Buffer, at: number, { channel, content }: OutgoingMessage): number {
  if (content.length === 0) return at
  content.copy(slab, at + 7)
  return endFrame(slab, { at, end: at + 7 + content.length, type: 3, channel })
}

function writeShortText(slab: Buffer, at: number, text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > maxShortText) return undefined
  const bytes = slab.write(text, at + 1)
  if (bytes > maxShortText) return undefined
  slab[at] = bytes
  return at + 1 + bytes
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
