import type { Channel, ConfirmChannel } from 'amqplib'
import { AskError } from '../ask-error.ts'
import { brokerName, type AmqpAddress } from './address.ts'
import type { Session } from './session.ts'

/**
 * Resolves when somebody consumes the queue; rejects with UNAVAILABLE otherwise. On a channel of its own,
 * because asking for a queue that does not exist closes the channel.
 */
export async function checkQueue(
  state: { session: Session<ConfirmChannel> | undefined; refusal: AskError | undefined },
  address: AmqpAddress,
  timeoutMs: number,
): Promise<void> {
  if (state.refusal || !state.session) throw state.refusal ?? unavailable('No connection.')
  const silent = Promise.withResolvers<never>()
  const sentence = `No AMQP answer from ${brokerName(address)} within ${timeoutMs} ms.`
  const timer = setTimeout(() => silent.reject(unavailable(sentence)), timeoutMs)
  try {
    const consumers = await Promise.race([consumersOf(state.session, address), silent.promise])
    if (consumers === 0) throw unavailable(`Nobody listens to the queue "${address.queue}".`)
  } finally {
    clearTimeout(timer)
  }
}

async function consumersOf({ model }: Session, address: AmqpAddress): Promise<number> {
  let channel: Channel | undefined
  try {
    channel = await model.createChannel()
    channel.on('error', () => {})
    const { consumerCount } = await channel.checkQueue(address.queue)
    await channel.close()
    return consumerCount
  } catch (cause) {
    throw unavailable(`There is no queue "${address.queue}" on ${brokerName(address)}.`, cause)
  }
}

function unavailable(sentence: string, cause?: unknown): AskError {
  return new AskError('UNAVAILABLE', sentence, { cause })
}
