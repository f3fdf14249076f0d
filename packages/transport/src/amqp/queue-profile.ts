import type { Channel } from 'amqplib'
import { AskError } from '../ask-error.ts'

/** How a work queue is declared and what becomes of messages when the broker restarts. */
export interface QueueProfile {
  readonly durable: boolean
  readonly arguments: Readonly<Record<string, string | number>>
}

/**
 * Durable, because RabbitMQ 4.3 refuses transient queues that are shared; the messages in it are
 * transient. Full means refused, so that overload is answered in milliseconds instead of queueing.
 */
const workQueue: QueueProfile = {
  durable: true,
  arguments: {
    'x-queue-type': 'classic',
    /** Four times what 2,500 requests a second leave waiting within a deadline of 1 s. */
    'x-max-length': 10_000,
    'x-overflow': 'reject-publish',
    /** A queue that nobody has consumed or declared for ten minutes removes itself. */
    'x-expires': 600_000,
  },
}

/** Declares the queue, or rejects with FAILED_PRECONDITION when it exists with other arguments. */
export async function declareQueue(
  channel: Channel,
  queue: string,
  profile: QueueProfile = workQueue,
): Promise<void> {
  try {
    await channel.assertQueue(queue, { durable: profile.durable, arguments: profile.arguments })
  } catch (cause) {
    if ((cause as { code?: number }).code !== preconditionFailed) throw cause
    throw new AskError(
      'FAILED_PRECONDITION',
      `The queue "${queue}" exists with other arguments; delete it or choose another name.`,
      { cause },
    )
  }
}

/** AMQP 0-9-1 reply code. */
const preconditionFailed = 406
