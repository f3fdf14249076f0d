import type { MessageProperties } from 'amqplib'
import { headerTag as tag, propertyFlag as flag } from './wire-format.ts'

const known = Object.values(flag).reduce((all, one) => all | one)

/** Reads the properties of a message; undefined when it has some that we never send. */
export function readProperties(
  bytes: Buffer,
  start: number,
  end: number,
): MessageProperties | undefined {
  const flags = bytes.readUInt16BE(start)
  if ((flags & ~known) !== 0) return undefined
  let at = start + 2
  const text = (one: number): string | undefined => {
    if ((flags & one) === 0) return undefined
    const from = at + 1
    at = from + bytes[at]!
    return bytes.toString('utf8', from, at)
  }
  const properties = emptyProperties()
  properties.contentType = text(flag.contentType)
  if (flags & flag.headers) {
    const tableEnd = at + 4 + bytes.readUInt32BE(at)
    const headers = readHeaders(bytes, at + 4, tableEnd)
    if (headers === undefined) return undefined
    properties.headers = headers
    at = tableEnd
  }
  if (flags & flag.deliveryMode) properties.deliveryMode = bytes[at++]
  properties.correlationId = text(flag.correlationId)
  properties.replyTo = text(flag.replyTo)
  properties.expiration = text(flag.expiration)
  properties.type = text(flag.type)
  return at <= end ? properties : undefined
}

function emptyProperties(): MessageProperties {
  return {
    contentType: undefined,
    contentEncoding: undefined,
    headers: undefined,
    deliveryMode: undefined,
    priority: undefined,
    correlationId: undefined,
    replyTo: undefined,
    expiration: undefined,
    messageId: undefined,
    timestamp: undefined,
    type: undefined,
    userId: undefined,
    appId: undefined,
    clusterId: undefined,
  }
}

function readHeaders(
  bytes: Buffer,
  start: number,
  end: number,
): Record<string, unknown> | undefined {
  const headers: Record<string, unknown> = {}
  let at = start
  while (at < end) {
    const nameEnd = at + 1 + bytes[at]!
    const value = readHeader(bytes, nameEnd)
    if (value === undefined) return undefined
    headers[bytes.toString('utf8', at + 1, nameEnd)] = value
    at = nameEnd + headerBytes(bytes, nameEnd)
  }
  return headers
}

/** The value whose tag is at `at`; undefined for kinds that we never send. */
function readHeader(bytes: Buffer, at: number): string | number | boolean | undefined {
  const kind = bytes[at]
  if (kind === tag.text) return bytes.toString('utf8', at + 5, at + 5 + bytes.readUInt32BE(at + 1))
  if (kind === tag.long) return bytes.readInt32BE(at + 1) * 2 ** 32 + bytes.readUInt32BE(at + 5)
  if (kind === tag.int) return bytes.readInt32BE(at + 1)
  if (kind === tag.boolean) return bytes[at + 1] !== 0
  return undefined
}

function headerBytes(bytes: Buffer, at: number): number {
  const kind = bytes[at]
  if (kind === tag.text) return 5 + bytes.readUInt32BE(at + 1)
  if (kind === tag.long) return 9
  return kind === tag.int ? 5 : 2
}
