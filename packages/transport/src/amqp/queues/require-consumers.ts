import { AskError } from '../../ask-error.ts'
import { brokerName, type AmqpAddress } from '../address.ts'
import type { ConnectionState } from '../asking/connection-state.ts'
import { countConsumers } from './count-consumers.ts'
import type { Session } from '../session/session.ts'

/**
 * Resolves when somebody consumes the queue; rejects with UNAVAILABLE otherwise. On a channel of its own,
 * because asking for a queue that does not exist closes the channel.
 */
export async function requireConsumers(
  { session, alarm, noConsumers, down }: ConnectionState,
  address: AmqpAddress,
  timeoutMs: number,
): Promise<void> {
  const refusal = alarm ?? noConsumers
  if (refusal) throw refusal
  if (!session) throw down ?? unavailable('The connection is closed.')
  const silent = Promise.withResolvers<never>()
  const sentence = `No AMQP answer from ${brokerName(address)} within ${timeoutMs} ms.`
  const timer = setTimeout(() => silent.reject(unavailable(sentence)), timeoutMs)
  try {
    const consumers = await Promise.race([consumersOf(session, address), silent.promise])
    if (consumers === undefined)
      throw unavailable(`There is no queue "${address.queue}" on ${brokerName(address)}.`)
    if (consumers === 0) throw unavailable(`Nobody listens to the queue "${address.queue}".`)
  } finally {
    clearTimeout(timer)
  }
}

/** Undefined when there is no such queue. */
async function consumersOf({ model }: Session, address: AmqpAddress): Promise<number | undefined> {
  try {
    const channel = await model.createChannel()
    channel.on('error', () => {})
    const consumers = await countConsumers(channel, address.queue)
    if (consumers !== undefined) await channel.close()
    return consumers
  } catch (cause) {
    throw unavailable(`The connection to ${brokerName(address)} was lost.`, cause)
  }
}

function unavailable(sentence: string, cause?: unknown): AskError {
  return new AskError('UNAVAILABLE', sentence, { cause })
}
