import type { Channel, ConfirmChannel, ConsumeMessage } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import { brokerName, type AmqpAddress } from '../address.ts'
import { answeredElsewhere } from '../messages/answered-elsewhere.ts'
import { waitForDirectReplies } from './direct-reply-path.ts'
import { answeredIds } from '../messages/forwarding.ts'
import { unusedReplyQueueMs } from '../amqp-limits.ts'
import { counting } from '../messages/message-counts.ts'
import { directReplyTo, type ReplyMode } from '../messages/reply-address.ts'
import { openSession, type Session } from '../session/session.ts'
import { errorInReply } from '../messages/status.ts'
import type { PendingReplies } from './pending-replies.ts'

/** A session that requests can be published on. */
export interface ReplySession extends Session<ConfirmChannel> {
  /** Where replies are taken, as requests must say. */
  readonly replyTo: string
  /** Why the broker reads no requests at the moment, in its words. */
  blockedBy: () => string | undefined
}

export interface ReplySessionOptions {
  readonly address: AmqpAddress
  readonly timeoutMs: number
  /** Name of the reply queue of this connection, for the mode `named`. */
  readonly replyQueue: string
}

/**
 * Opens a session that requests can be published on and that hands their replies to `unanswered`. It
 * consumes replies before it counts as open, because the broker closes a channel that asks earlier.
 */
export async function openReplySession(
  { address, timeoutMs, replyQueue }: ReplySessionOptions,
  pendingReplies: PendingReplies,
): Promise<ReplySession> {
  const take = ({ properties, content }: ConsumeMessage): void => {
    counting.received++
    const answered = answeredIds(properties, content)
    if (answered) for (const id of answered) pendingReplies.reply(id, answeredElsewhere)
    else
      pendingReplies.reply(properties.correlationId, errorInReply(properties, content) ?? content)
  }
  let replyTo = directReplyTo
  let blockedBy: string | undefined
  const session = await openSession({
    address,
    name: `connection to ${address.queue}`,
    timeoutMs,
    createChannel: (model) => model.createConfirmChannel(),
    async prepare(opening) {
      const { model, channel } = opening
      model.on('blocked', (reason) => (blockedBy = reason))
      model.on('unblocked', () => (blockedBy = undefined))
      channel.on('return', ({ fields, properties }) => {
        if (fields.routingKey !== address.queue) return
        counting.returned++
        pendingReplies.fail(properties.correlationId, noSuchQueue(address))
      })
      replyTo = await declareReplyQueue(channel, address.reply, replyQueue)
      await channel.consume(
        replyTo,
        (message) => {
          if (message) take(message)
          else opening.fail(new Error('the broker cancelled the consumer of replies'))
        },
        { noAck: true },
      )
      if (replyTo === directReplyTo) await waitForDirectReplies(opening)
    },
  })
  return { ...session, replyTo, blockedBy: () => blockedBy }
}

async function declareReplyQueue(channel: Channel, mode: ReplyMode, name: string): Promise<string> {
  switch (mode) {
    case 'direct':
      return directReplyTo
    case 'exclusive':
      return (await channel.assertQueue('', { exclusive: true, autoDelete: true })).queue
    case 'named': {
      const args = { 'x-queue-type': 'classic', 'x-expires': unusedReplyQueueMs }
      return (await channel.assertQueue(name, { durable: true, arguments: args })).queue
    }
  }
}

function noSuchQueue(address: AmqpAddress): AskError {
  const sentence = `There is no queue "${address.queue}" on ${brokerName(address)}: nobody has listened to it yet.`
  return new AskError('UNAVAILABLE', sentence)
}
