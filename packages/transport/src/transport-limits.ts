import { AskError } from './ask-error.ts'

/** Largest request or reply in bytes, on every transport: the receive limit stock gRPC peers come with. */
export const maxMessageBytes = 4 * 1024 * 1024

/** Bound for opening a connection when the caller names none. */
export const defaultConnectTimeoutMs = 5000

/**
 * How often a connection shows that it is alive while nothing else goes over it: the heartbeat of AMQP, and the
 * pace at which a gRPC peer that owes answers and is silent is asked for a sign of life. Silence ends no call:
 * a peer that was stopped for a moment answers everything afterwards. Shorter ones would fire while a long
 * query holds up an event loop.
 */
export const heartbeatMs = 10_000

/**
 * Pause before a lost connection is opened again; doubles from first to longest, and a part of it is random. The
 * longest decides how long after a server or broker is back it is noticed, so it is the same over every transport.
 */
export const reconnectPauseMs = { first: 25, longest: 100 } as const

/**
 * Waits before a request is sent again that was not taken, or that may be done twice, in milliseconds: it is sent
 * again at most so often.
 */
export const repeatWaitsMs: readonly number[] = [0, 10, 100]

/** Requests sent over one connection and not settled; more would only measure the sender's own queue. */
export const defaultMaxOutstanding = 10_000

/** Requests one listener works on at once; what a connection may send must find room. */
export const defaultMaxConcurrent = 10_000

/** What a closing listener leaves to its unfinished requests. */
export const defaultGraceMs = 10_000

/** Time for a request that names no deadline, so that none is kept for ever. */
export const defaultTimeoutMs = 30_000

/** Longest time for one request; more is cut to this. A timer of Node fires at once above 24 days. */
export const maxTimeoutMs = 300_000

/**
 * How much earlier than the caller's deadline a listener answers DEADLINE_EXCEEDED, so that a gRPC caller need
 * not reset the stream; a tenth of the time left where that is less. The same over every transport: what is
 * ready in the last moment must not be in time over one and too late over another.
 */
export const answerBeforeDeadlineMs = 20

/** Time for the answer to a request whose caller waits for `leftMs` more. */
export function answerWithinMs(leftMs: number): number {
  return leftMs - Math.min(answerBeforeDeadlineMs, Math.max(0, leftMs) / 10)
}

/**
 * Every time after which a transport does something of its own beside the deadline of a call, in milliseconds; what
 * a result must say, because no such time may decide differently over one transport than over another.
 */
export const timeLimits = {
  connectMs: defaultConnectTimeoutMs,
  heartbeatMs,
  answerBeforeDeadlineMs,
  longestDeadlineMs: maxTimeoutMs,
} as const

/** The refusal of a message above `maxMessageBytes`, or undefined for one that may travel. */
export function tooLarge(what: 'request' | 'reply', bytes: Uint8Array): AskError | undefined {
  if (bytes.length <= maxMessageBytes) return undefined
  const sentence = `The ${what} has ${bytes.length} bytes; the limit is ${maxMessageBytes}.`
  return new AskError('RESOURCE_EXHAUSTED', sentence)
}
