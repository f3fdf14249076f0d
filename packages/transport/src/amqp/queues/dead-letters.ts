import type { Channel, ChannelModel, GetMessage } from 'amqplib'
import { AskError, type StatusCode } from '../../ask-error.ts'
import type { Ask } from '../../ask.ts'
import { defaultConnectTimeoutMs, defaultTimeoutMs } from '../../transport-limits.ts'
import { brokerName, parseAddress, type AmqpAddress } from '../address.ts'
import { maxDeadLetters } from '../amqp-limits.ts'
import { deadLetterQueue } from './queue-profile.ts'
import { deadLetterHeaders } from '../answering/redeliveries.ts'
import { readRequest } from '../messages/request-message.ts'
import { openSession } from '../session/session.ts'

export { holdsDeadLetters } from './queue-profile.ts'

/** A request that was given up because every worker that took it died. */
export interface DeadLetter {
  readonly method: string
  readonly contentType: string
  readonly body: Uint8Array
  readonly attempts: number
  /** ISO 8601. */
  readonly givenUpAt: string
}

/** What came of asking a dead letter again. */
export interface Replayed {
  readonly letter: DeadLetter
  /** Absent when it was answered. */
  readonly error?: AskError
  /** Whether it is still a dead letter, because nobody answered. */
  readonly kept: boolean
}

/** The dead letters of one work queue, oldest first. */
export interface DeadLetters {
  /** At most `max` of them; they stay where they are. */
  list(max: number): Promise<DeadLetter[]>
  /** Asks each that is there now once more, one after the other; what is answered, be it with an error, leaves. */
  replay(ask: Ask): AsyncGenerator<Replayed>
  /** Removes all and gives their number. */
  purge(): Promise<number>
  close(): Promise<void>
}

/** Nobody has answered these; everything else is an answer. */
const unanswered: ReadonlySet<StatusCode> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'CANCELLED',
])

/** Opens the dead letters of the work queue at `url`; rejects with NOT_FOUND when it never had any. */
export async function openDeadLetters(url: string): Promise<DeadLetters> {
  const address = parseAddress(url)
  const queue = deadLetterQueue(address.queue)
  const session = await openSession({
    address,
    name: `dead letters of ${address.queue}`,
    timeoutMs: defaultConnectTimeoutMs,
    createChannel: (model) => model.createChannel(),
    prepare: ({ channel }) => requireQueue(channel, queue, address),
  })
  return {
    list: (max) => list(session.model, queue, max),
    replay: (ask) => replay(session.model, queue, ask),
    purge: async () => (await session.channel.purgeQueue(queue)).messageCount,
    close: () => session.close(),
  }
}

async function requireQueue(channel: Channel, queue: string, address: AmqpAddress): Promise<void> {
  try {
    await channel.checkQueue(queue)
  } catch (cause) {
    const sentence = `The queue "${address.queue}" on ${brokerName(address)} has no dead letters.`
    throw new AskError('NOT_FOUND', sentence, { cause })
  }
}

async function take(channel: Channel, queue: string, max: number): Promise<GetMessage[]> {
  const messages: GetMessage[] = []
  while (messages.length < max) {
    const message = await channel.get(queue)
    if (!message) break
    messages.push(message)
  }
  return messages
}

async function list(model: ChannelModel, queue: string, max: number): Promise<DeadLetter[]> {
  const channel = await model.createChannel()
  const messages = await take(channel, queue, max)
  // This puts back what was taken and not acknowledged, and is done when it resolves.
  await channel.close()
  return messages.map(letterIn)
}

async function* replay(model: ChannelModel, queue: string, ask: Ask): AsyncGenerator<Replayed> {
  const channel = await model.createChannel()
  try {
    for (const message of await take(channel, queue, maxDeadLetters)) {
      const letter = letterIn(message)
      const error = await errorOf(ask, letter)
      const kept = error !== undefined && unanswered.has(error.code)
      if (!kept) channel.ack(message)
      yield { letter, kept, ...(error && { error }) }
    }
  } finally {
    await channel.close()
  }
}

async function errorOf(
  ask: Ask,
  { body, method, contentType }: DeadLetter,
): Promise<AskError | undefined> {
  try {
    // A worker refuses a method it does not know, so the name needs no check here.
    await ask(body, { method, contentType, timeoutMs: defaultTimeoutMs })
    return undefined
  } catch (error) {
    return AskError.from(error)
  }
}

function letterIn(message: GetMessage): DeadLetter {
  const { method, contentType } = readRequest(message)
  const headers = message.properties.headers ?? {}
  return {
    method,
    contentType: contentType ?? '',
    body: message.content,
    attempts: Number(headers[deadLetterHeaders.attempts]),
    givenUpAt: String(headers[deadLetterHeaders.givenUpAt]),
  }
}
