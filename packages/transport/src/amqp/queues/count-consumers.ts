import type { Channel } from 'amqplib'
import { closedFor } from '../messages/reply-codes.ts'

/** How many consume a queue; undefined when there is no such queue, which closes the channel. */
export async function countConsumers(channel: Channel, queue: string): Promise<number | undefined> {
  try {
    return (await channel.checkQueue(queue)).consumerCount
  } catch (fault) {
    if (closedFor('notFound', fault)) return undefined
    throw fault
  }
}
