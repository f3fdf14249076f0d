import type { Channel, ConsumeMessage, MessageProperties, Options } from 'amqplib'
import type { Incoming } from '../../answering.ts'
import { asBuffer } from '../../as-buffer.ts'
import { AskError } from '../../ask-error.ts'
import type { ReplyAddress } from '../options.ts'
import { encodeHeader, joinHeaders } from '../fast-wire/encoded-headers.ts'
import {
  joinProperties,
  splitProperties,
  type EncodedProperties,
  type PropertyBytes,
} from '../fast-wire/encoded-properties.ts'
import { writesBytes } from '../fast-wire/publish-directly.ts'
import { receivedProperties } from '../fast-wire/received-properties.ts'
import { maxShortTextBytes, notUtf8 } from './reply-address.ts'
import { persistentMode, transientMode } from './request-message.ts'
import { statusReply } from './status.ts'

export interface Reply {
  readonly body: Buffer
  readonly properties: Options.Publish
}

/** The reply that carries an outcome, in the content type of the request where that can be written again. */
export function replyWith(
  outcome: Uint8Array | AskError,
  { contentType }: Pick<Incoming, 'contentType'>,
): Reply {
  if (outcome instanceof AskError) return statusReply(outcome, contentType)
  const properties = isShortText(contentType) ? { contentType } : {}
  return { body: asBuffer(outcome), properties }
}

/** Publishes a reply; throws where the channel has closed or something of it cannot be written. */
export function publishReply(
  channel: Pick<Channel, 'publish'>,
  { replyTo, correlationId }: ReplyAddress,
  { body, properties }: Reply,
): void {
  const options = replyOptions(channel, properties, correlationId)
  channel.publish('', replyTo, body, options as Options.Publish)
}

function replyOptions(
  channel: object,
  properties: Options.Publish,
  correlationId: ReplyAddress['correlationId'],
): Options.Publish | EncodedProperties {
  if (typeof correlationId === 'string' || correlationId === undefined)
    return { ...properties, correlationId }
  const bytes = asBuffer(correlationId)
  return writesBytes(channel)
    ? encodedReply(properties, bytes)
    : { ...properties, correlationId: bytes.toString() }
}

/** The correlation id of a request, as bytes where it is no UTF-8. */
export function correlationIdOf(properties: MessageProperties): string | Uint8Array {
  const text: unknown = properties.correlationId
  if (typeof text !== 'string' || !text.includes(notUtf8)) return text as string
  const received = receivedProperties(properties)
  const bytes = received && splitProperties(received)?.get('correlationId')
  return bytes ? bytes.subarray(1) : text
}

/** How replies are kept that wait in a queue: as the request was. */
export function deliveryModeFor({ properties }: Pick<ConsumeMessage, 'properties'>): number {
  return properties.deliveryMode === persistentMode ? persistentMode : transientMode
}

function isShortText(text: string | undefined): text is string {
  return (
    text !== undefined && !text.includes(notUtf8) && Buffer.byteLength(text) <= maxShortTextBytes
  )
}

/** Itself amqplib writes no correlation id of other bytes than UTF-8. */
function encodedReply(
  { contentType, headers, deliveryMode }: Options.Publish,
  correlationId: Buffer,
): EncodedProperties {
  const parts: PropertyBytes = new Map([['correlationId', shortText(correlationId)]])
  if (contentType !== undefined) parts.set('contentType', shortText(Buffer.from(contentType)))
  if (typeof deliveryMode === 'number') parts.set('deliveryMode', Buffer.of(deliveryMode))
  const entries = Object.entries((headers ?? {}) as Record<string, string>)
  if (entries.length > 0)
    parts.set('headers', joinHeaders(entries.map(([name, value]) => encodeHeader(name, value))))
  return joinProperties(parts)
}

function shortText(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length), bytes])
}
