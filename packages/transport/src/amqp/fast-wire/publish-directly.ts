import type { Options } from 'amqplib'
import type { PublishFields, WireProperties } from './amqplib-internals.ts'

/** What `publish` of an amqplib channel goes through after it has copied its options into two new objects. */
export interface PublishingChannel {
  publish(
    exchange: string,
    routingKey: string,
    content: Buffer,
    options?: Options.Publish,
    confirmed?: (refused: unknown) => void,
  ): boolean
  sendMessage(fields: PublishFields, properties: WireProperties, content: Buffer): boolean
  pushConfirmCallback(confirmed: ((refused: unknown) => void) | undefined): void
  /** Only where it confirms. */
  readonly waitForConfirms?: () => unknown
}

const taken = new WeakSet<object>()

/** Whether properties may be given to `publish` of this channel as the bytes that stand for them. */
export function writesBytes(channel: object): boolean {
  return taken.has(channel)
}

/** Spares the messages that we send those copies. */
export function publishDirectly(channel: PublishingChannel): void {
  taken.add(channel)
  const publish = channel.publish.bind(channel)
  const confirms = channel.waitForConfirms !== undefined
  channel.publish = (exchange, routingKey, content, options = {}, confirmed) => {
    if (exchange !== '' || needsCopy(options))
      return publish(exchange, routingKey, content, options, confirmed)
    const fields = { exchange, routingKey, mandatory: options.mandatory === true } as const
    const accepting = channel.sendMessage(fields, options as WireProperties, content)
    if (confirms) channel.pushConfirmCallback(confirmed)
    return accepting
  }
}

/** Whether options say what properties cannot, or in other words. */
function needsCopy({ CC, BCC, persistent, deliveryMode, expiration }: Options.Publish): boolean {
  return (
    CC !== undefined ||
    BCC !== undefined ||
    persistent !== undefined ||
    typeof deliveryMode === 'boolean' ||
    typeof expiration === 'number'
  )
}

/** Whether a channel has those parts. */
export function isPublishing(channel: unknown): channel is PublishingChannel {
  const parts = channel as Partial<PublishingChannel>
  return (
    typeof parts.publish === 'function' &&
    typeof parts.sendMessage === 'function' &&
    typeof parts.pushConfirmCallback === 'function'
  )
}
