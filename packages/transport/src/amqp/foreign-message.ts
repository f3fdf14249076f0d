import type { Channel, ConsumeMessage, Options } from 'amqplib'
import {
  joinProperties,
  splitProperties,
  type PropertyBytes,
} from './fast-wire/encoded-properties.ts'
import type { EncodedHeader } from './fast-wire/encoded-headers.ts'
import { openModel } from './fast-wire/message-shapes.ts'
import { receivedProperties } from './fast-wire/received-properties.ts'

/** A message as somebody sends it whose client writes other bytes than ours does. */
export interface ForeignMessage {
  readonly properties: PropertyBytes
  readonly body: Buffer
}

/** A channel that sends any bytes as properties; closed when the test ends. */
export async function foreignSender(): Promise<Channel> {
  return (await openModel('taken over')).createConfirmChannel()
}

export function sendForeign(
  channel: Channel,
  queue: string,
  { properties, body }: ForeignMessage,
): void {
  channel.publish('', queue, body, joinProperties(properties) as Options.Publish)
}

/** The bytes of the correlation id of a message that a `foreignSender` got. */
export function correlationIdIn({ properties }: ConsumeMessage): Buffer {
  const received = receivedProperties(properties)
  if (!received) return Buffer.from(String(properties.correlationId))
  return splitProperties(received)!.get('correlationId')!.subarray(1)
}

/** A property that is a text, of whatever bytes. */
export function shortText(bytes: string | Buffer): Buffer {
  const text = Buffer.from(bytes as string)
  return Buffer.concat([Buffer.of(text.length), text])
}

/** A header whose value is a tag and these bytes. */
export function header(name: string | Buffer, tag: string, value: Buffer): EncodedHeader {
  return {
    name: String(name),
    encoded: Buffer.concat([shortText(name), Buffer.from(tag), value]),
  }
}

export function longText(bytes: string | Buffer): Buffer {
  const text = Buffer.from(bytes as string)
  return Buffer.concat([uint32(text.length), text])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}
