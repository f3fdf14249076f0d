import type { Channel, ConsumeMessage, Options } from 'amqplib'
import {
  joinProperties,
  splitProperties,
  type PropertyBytes,
} from '../fast-wire/encoded-properties.ts'
import { openModel } from '../fast-wire/message-shapes.ts'
import { receivedProperties } from '../fast-wire/received-properties.ts'

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
