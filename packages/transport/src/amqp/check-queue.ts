import { AskError } from '../ask-error.ts'
import { brokerName, type AmqpAddress } from './address.ts'
import type { ConnectionState } from './connection.ts'
import type { Session } from './session.ts'

/**
 * Resolves when somebody consumes the queue; rejects with UNAVAILABLE otherwise. On a channel of its own,
 * because asking for a queue that does not exist closes the channel.
 */
export async function checkQueue(
  { session, alarm, down }: ConnectionState,
  address: AmqpAddress,
  timeoutMs: number,
): Promise<void> {
  if (alarm) throw alarm
  if (!session) throw down ?? unavailable('The connection is closed.')
  const silent = Promise.withResolvers<never>()
  const sentence = `No AMQP answer from ${brokerName(address)} within ${timeoutMs} ms.`
  const timer = setTimeout(() => silent.reject(unavailable(sentence)), timeoutMs)
  try {
    const consumers = await Promise.race([consumersOf(session, address), silent.promise])
    if (consumers === 0) throw unavailable(`Nobody listens to the queue "${address.queue}".`)
  } finally {
    clearTimeout(timer)
  }
}

async function consumersOf({ model }: Session, address: AmqpAddress): Promise<number> {
  try {
    const channel = await model.createChannel()
    channel.on('error', () => {})
    const { consumerCount } = await channel.checkQueue(address.queue)
    await channel.close()
    return consumerCount
  } catch (cause) {
    const missing = (cause as { code?: number }).code === notFound
    const sentence = missing
      ? `There is no queue "${address.queue}" on ${brokerName(address)}.`
      : `The connection to ${brokerName(address)} was lost.`
    throw unavailable(sentence, cause)
  }
}

/** AMQP 0-9-1 reply code. */
const notFound = 404

function unavailable(sentence: string, cause?: unknown): AskError {
  return new AskError('UNAVAILABLE', sentence, { cause })
}
