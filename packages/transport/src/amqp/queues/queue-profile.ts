import type { Channel } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import { deadLetterDays, maxDeadLetters, unusedQueueMs } from '../amqp-limits.ts'
import { closedFor } from '../messages/reply-codes.ts'
import { inWords, likelyOption, queueDifference, type QueueDifference } from './queue-difference.ts'

/** How a work queue is declared and what becomes of messages when the broker restarts. */
export interface QueueProfile {
  readonly durable: boolean
  /** Beside the bound on its length. */
  readonly arguments: Readonly<Record<string, string | number>>
  readonly bounded: boolean
  /** Whether the broker writes requests, and replies that wait in a queue, to disk. */
  readonly persistent: boolean
}

/** Full means refused, so that overload is answered in milliseconds instead of queueing. */
const bounds = {
  'x-overflow': 'reject-publish',
  'x-expires': unusedQueueMs,
}

const classic: QueueProfile = {
  durable: true,
  arguments: { 'x-queue-type': 'classic', ...bounds },
  bounded: true,
  persistent: false,
}

/**
 * The ways to declare a work queue, by their name in a URL. Durable throughout, because RabbitMQ 4.3
 * refuses transient queues that are shared; `original` is what the original study declares, and 4.3 refuses.
 */
export const queueProfiles = {
  transient: classic,
  persistent: { ...classic, persistent: true },
  quorum: {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', ...bounds },
    bounded: true,
    persistent: true,
  },
  original: { durable: false, arguments: {}, bounded: false, persistent: false },
} satisfies Record<string, QueueProfile>

export type QueueProfileName = keyof typeof queueProfiles

/** A work queue as an address names it. */
interface DeclaredQueue {
  readonly queue: string
  readonly profile: QueueProfileName
  /** Requests that it holds at most, where the profile bounds it. */
  readonly depth: number
}

/** Where work without a reply waits: not among the requests, whose callers would wait for it too. */
export function sentQueue<Address extends DeclaredQueue>(address: Address): Address {
  return { ...address, queue: `${address.queue}.sent`, profile: 'persistent' }
}

const deadLetterSuffix = '.dead'

/** Where requests go that were given up because each consumer that took them died. */
export function deadLetterQueue(queue: string): string {
  return queue + deadLetterSuffix
}

/** Whether a queue of that name holds dead letters. */
export function holdsDeadLetters(queue: string): boolean {
  return queue.endsWith(deadLetterSuffix)
}

/**
 * Declares the queue, or rejects with FAILED_PRECONDITION when it exists with other arguments: names the first
 * that differs, and the kind of queue that it most likely is.
 */
export async function declareQueue(
  channel: Channel,
  { queue, profile, depth }: DeclaredQueue,
): Promise<void> {
  try {
    await assertAs(channel, { queue, profile, depth })
  } catch (cause) {
    if (!closedFor('preconditionFailed', cause)) throw cause
    const sentence = existsOtherwise(queue, (cause as Error).message)
    throw new AskError('FAILED_PRECONDITION', sentence, { cause })
  }
}

/**
 * In what a queue that is there differs from the address; undefined where in nothing. Rejects where there is none.
 * The channel is closed after a difference.
 */
export async function differenceOf(
  channel: Channel,
  address: DeclaredQueue,
): Promise<QueueDifference | undefined> {
  // Before anything that would declare it.
  await channel.checkQueue(address.queue)
  try {
    await assertAs(channel, address)
    return undefined
  } catch (cause) {
    if (!closedFor('preconditionFailed', cause)) throw cause
    return queueDifference((cause as Error).message)
  }
}

async function assertAs(channel: Channel, { queue, profile, depth }: DeclaredQueue): Promise<void> {
  const { durable, arguments: others, bounded } = queueProfiles[profile]
  const args = bounded ? { ...others, 'x-max-length': depth } : others
  await channel.assertQueue(queue, { durable, arguments: args })
}

function existsOtherwise(queue: string, refusal: string): string {
  const found = queueDifference(refusal)
  const what = found ? ` (${inWords(found)})` : ''
  const option = found && likelyOption(found)
  const kind = option === undefined ? '' : `most likely it is of another kind: try ?${option}, `
  return `The queue "${queue}" exists with other arguments${what}; ${kind}delete it or choose another name.`
}

/** Declares the queue of given-up requests: the oldest make room for the newest. */
export async function declareDeadLetters(channel: Channel, queue: string): Promise<string> {
  const name = deadLetterQueue(queue)
  const dayMs = 86_400_000
  await channel.assertQueue(name, {
    durable: true,
    arguments: {
      'x-queue-type': 'classic',
      'x-max-length': maxDeadLetters,
      'x-expires': deadLetterDays * dayMs,
    },
  })
  return name
}
