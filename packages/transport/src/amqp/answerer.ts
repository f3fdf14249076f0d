import type { Channel, ConsumeMessage, Options } from 'amqplib'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { maxMessageBytes } from './limits.ts'
import { isReplyAddress } from './reply-address.ts'
import { asBuffer, deadlineOf, readCall, tooLarge } from './request-message.ts'
import { statusReply } from './status.ts'
import { takeTurns } from './take-turns.ts'

export interface AnswererCounters {
  /** Requests without a place for the reply; acknowledged and dropped. */
  readonly unanswerable: number
  /** Requests whose deadline had passed before or while they were worked on; acknowledged and dropped. */
  readonly expired: number
  /** Requests that another listener, or this one earlier, had been given before. */
  readonly redelivered: number
}

export interface Answerer {
  /** A taker of deliveries of one channel; aborting `signal` gives up what it still works on. */
  answerOn(channel: Channel, signal: AbortSignal): (message: ConsumeMessage) => void
  /** Resolves when nothing is worked on, or after `boundMs`. */
  idle(boundMs: number): Promise<void>
  readonly counters: () => AnswererCounters
}

/** Turns deliveries into replies: one started per event-loop turn, the reply written before its ack. */
export function createAnswerer(ask: Ask): Answerer {
  const counters = { unanswerable: 0, expired: 0, redelivered: 0 }
  let working = 0
  let onIdle: (() => void) | undefined

  const answer = async (message: ConsumeMessage, origin: Origin): Promise<void> => {
    const { replyTo } = message.properties
    if (!isReplyAddress(replyTo)) {
      counters.unanswerable++
      return origin.ack(message)
    }
    const deadlineMs = deadlineOf(message, Date.now())
    const reply = await replyInTime(ask, message, { deadlineMs, signal: origin.signal })
    if (reply) return origin.replyAndAck(message, reply)
    counters.expired++
    origin.ack(message)
  }

  const answerOn = (channel: Channel, signal: AbortSignal): ((m: ConsumeMessage) => void) => {
    const origin = originOf(channel, signal)
    const inTurn = takeTurns((message: ConsumeMessage) => {
      void answer(message, origin).finally(() => {
        if (--working === 0) onIdle?.()
      })
    })
    return (message) => {
      working++
      if (message.fields.redelivered) counters.redelivered++
      inTurn(message)
    }
  }

  const idle = async (boundMs: number): Promise<void> => {
    if (working === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    onIdle = resolve
    const timer = setTimeout(resolve, boundMs)
    await promise
    clearTimeout(timer)
  }

  return { answerOn, idle, counters: () => ({ ...counters }) }
}

interface Reply {
  readonly body: Buffer
  readonly properties: Options.Publish
}

interface Bound {
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

/** The answer, or the error as a reply; undefined when nobody waits for it any more. */
async function replyInTime(
  ask: Ask,
  message: ConsumeMessage,
  { deadlineMs, signal }: Bound,
): Promise<Reply | undefined> {
  const timeoutMs = deadlineMs - Date.now()
  if (timeoutMs <= 0) return undefined
  const outcome = Promise.withResolvers<Reply | undefined>()
  // An answer that never comes must not hold one of the few places for ever.
  const timer = setTimeout(() => outcome.resolve(undefined), timeoutMs)
  replyOf(ask, message, { timeoutMs, signal }).then(outcome.resolve, outcome.reject)
  try {
    return await outcome.promise
  } finally {
    clearTimeout(timer)
  }
}

async function replyOf(
  ask: Ask,
  message: ConsumeMessage,
  bound: { timeoutMs: number; signal: AbortSignal },
): Promise<Reply> {
  try {
    const call = readCall(message, bound)
    const body = await ask(message.content, call)
    if (body.byteLength > maxMessageBytes) throw tooLarge('reply', body.byteLength)
    return { body: asBuffer(body), properties: { contentType: call.contentType } }
  } catch (thrown) {
    return statusReply(AskError.from(thrown))
  }
}

/** Where a delivery came from, and so where its reply and acknowledgement must go. */
interface Origin {
  readonly signal: AbortSignal
  ack(message: ConsumeMessage): void
  replyAndAck(message: ConsumeMessage, reply: Reply): void
}

/** On a channel that is gone both do nothing: the broker gives the request to another listener. */
function originOf(channel: Channel, signal: AbortSignal): Origin {
  const whileOpen = (write: () => void): void => {
    if (signal.aborted) return
    try {
      write()
    } catch {
      // Closed, but the loss has not been announced yet.
    }
  }
  return {
    signal,
    ack: (message) => whileOpen(() => channel.ack(message)),
    replyAndAck: (message, { body, properties }) =>
      whileOpen(() => {
        const { replyTo, correlationId } = message.properties
        channel.publish('', replyTo as string, body, { ...properties, correlationId })
        channel.ack(message)
      }),
  }
}
