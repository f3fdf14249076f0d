import type { MessageProperties } from 'amqplib'
import type { WireProperties } from './amqplib-internals.ts'
import { headerTag as tag, propertyFlag as flag } from './wire-format.ts'

/** A character takes at most three bytes of UTF-8 for each unit of its length. */
const maxShortText = 255
const maxHeaders = 8
/** All that can precede the content: fixed fields, six short texts, and the headers. */
export const maxBeforeContent = 256 + 6 * 3 * maxShortText + maxHeaders * 2 * 3 * maxShortText

/** Whether it has what only messages of others have, which are passed on when they are put back. */
export function isUnusual(properties: WireProperties & Partial<MessageProperties>): boolean {
  return (
    properties.contentEncoding !== undefined ||
    properties.priority !== undefined ||
    properties.messageId !== undefined ||
    properties.timestamp !== undefined ||
    properties.userId !== undefined ||
    properties.appId !== undefined
  )
}

/** Which properties are there, as the content header says it. */
export function flagsOf(properties: WireProperties): number {
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

/** Writes them in the order of their flags, and gives where they end; undefined when amqplib has to do it. */
export function writeProperties(
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

/** Writes a text of at most 255 bytes, and gives where it ends; undefined for any other. */
export function writeShortText(slab: Buffer, at: number, text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > maxShortText) return undefined
  const bytes = slab.write(text, at + 1)
  if (bytes > maxShortText) return undefined
  slab[at] = bytes
  return at + 1 + bytes
}
