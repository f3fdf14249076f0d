import type { MessageProperties } from 'amqplib'

const received = new WeakMap<object, Buffer>()

/** Remembers as which bytes these properties came, as long as they are held themselves. */
export function rememberReceived(properties: object, encoded: Buffer): void {
  received.set(properties, encoded)
}

/**
 * The bytes as which these properties came: kept for messages that were delivered before and for those
 * whose correlation id is no UTF-8, where the wire is ours; undefined for all others.
 */
export function receivedProperties(properties: MessageProperties): Buffer | undefined {
  return received.get(properties)
}
