import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, ChannelModel, ConfirmChannel, Message } from 'amqplib'
import { directReplyPath } from '../amqp-limits.ts'
import { counting } from '../messages/message-counts.ts'
import { directReplyTo } from '../messages/reply-address.ts'

/** A connection and the channel on it that consumes direct replies. */
export interface DirectReplyPath {
  readonly model: ChannelModel
  readonly channel: ConfirmChannel
}

/**
 * Waits until the broker knows the way of direct replies to this channel, within a bound. RabbitMQ 4.0
 * lets clients in before its start is over, and until then drops direct replies without a word.
 */
export async function waitForDirectReplies(path: DirectReplyPath): Promise<void> {
  const blocked = Promise.withResolvers<void>()
  // A broker short of memory or disk reads no more from who publishes, until it has enough again.
  path.model.once('blocked', () => blocked.resolve())
  await Promise.race([becomesKnown(path), blocked.promise])
}

async function becomesKnown({ model, channel }: DirectReplyPath): Promise<void> {
  const address = await ownReplyAddress(channel)
  const giveUpMs = performance.now() + directReplyPath.giveUpMs
  while (!(await reachesReplyAddress(model, address))) {
    // A broker that never says so may still pass them on.
    if (performance.now() > giveUpMs) return
    await sleep(directReplyPath.everyMs)
  }
}

/** What the broker makes of `directReplyTo` for this channel, which it shows only in messages of this channel. */
export async function ownReplyAddress(channel: ConfirmChannel): Promise<string> {
  const returned = Promise.withResolvers<Message>()
  channel.once('return', returned.resolve)
  channel.once('close', () => returned.reject(new Error('the channel was closed')))
  const noQueue = `rpc-vs-mom.nobody.${randomBytes(8).toString('hex')}`
  const options = { mandatory: true, replyTo: directReplyTo }
  channel.publish('', noQueue, Buffer.alloc(0), options, (refused) => {
    if (!refused) counting.confirmed++
  })
  counting.published++
  counting.publishedConfirm++
  const { properties } = await returned.promise
  counting.returned++
  return properties.replyTo as string
}

/**
 * Whether the broker would pass on a direct reply to this address, as a passive declaration tells a
 * responder (https://www.rabbitmq.com/docs/direct-reply-to). A refusal ends the channel it is asked on.
 */
export async function reachesReplyAddress(model: ChannelModel, address: string): Promise<boolean> {
  const channel: Channel = await model.createChannel()
  channel.on('error', () => {})
  try {
    await channel.checkQueue(address)
  } catch {
    return false
  }
  await channel.close()
  return true
}
