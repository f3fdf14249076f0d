import type { ConfirmChannel, ConsumeMessage } from 'amqplib'
import { AskError } from '../ask-error.ts'
import { brokerName, type AmqpAddress } from './address.ts'
import { directReplyTo } from './reply-address.ts'
import { openSession, type Session } from './session.ts'
import { errorInReply } from './status.ts'
import type { Unanswered } from './unanswered.ts'

/**
 * Opens a session that requests can be published on and that hands their replies to `unanswered`. It
 * consumes replies before it counts as open, because the broker closes a channel that asks earlier.
 */
export function openReplySession(
  { address, timeoutMs }: { address: AmqpAddress; timeoutMs: number },
  unanswered: Unanswered,
): Promise<Session<ConfirmChannel>> {
  const take = ({ properties, content }: ConsumeMessage): void => {
    unanswered.reply(properties.correlationId, errorInReply(properties, content) ?? content)
  }
  return openSession({
    address,
    name: `connection to ${address.queue}`,
    timeoutMs,
    createChannel: (model) => model.createConfirmChannel(),
    async prepare(session) {
      session.channel.on('return', ({ properties }) => {
        unanswered.fail(properties.correlationId, noSuchQueue(address))
      })
      await session.channel.consume(
        directReplyTo,
        (message) => {
          if (message) take(message)
          else session.lose(new Error('the broker cancelled the consumer of replies'))
        },
        { noAck: true },
      )
    },
  })
}

function noSuchQueue(address: AmqpAddress): AskError {
  const sentence = `There is no queue "${address.queue}" on ${brokerName(address)}: nobody has listened to it yet.`
  return new AskError('UNAVAILABLE', sentence)
}
