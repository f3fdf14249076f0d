import { AskError } from '../../../ask-error.ts'
import { defaultTimeoutMs, maxTimeoutMs } from '../../../transport-limits.ts'
import { leanLimits } from '../lean-limits.ts'
import type { DataFault } from '../messages/inbox.ts'
import type { ServedStream } from './served-stream.ts'

/** What a client may take after its deadline for an answer that was there before. */
const takingMs = 1000

export const givenUp = new AskError('CANCELLED', 'The caller gave the call up or is gone.')

export const goingAway = new AskError('UNAVAILABLE', 'The listener is closing.')

export const wrongTimeout = new AskError(
  'INTERNAL',
  'The grpc-timeout of the request is not a timeout.',
)

export const tooMuchMetadata = new AskError(
  'RESOURCE_EXHAUSTED',
  `The request has more than ${leanLimits.fieldListBytes} bytes of metadata.`,
)

/**
 * Until when a stream may be open, a moment of `performance.now()`. What is worked on is ended by who does that; a
 * request has to be whole and its answer taken in time, and a flow, which has a timer of its own, may go on as long as its client
 * likes.
 */
export function endOf({ openedMs, deadlineMs, cancel, flow, isAnswered }: ServedStream): number {
  if (flow !== undefined) return Infinity
  if (isAnswered) return Math.min(deadlineMs, openedMs + maxTimeoutMs) + takingMs
  return cancel === undefined ? Math.min(deadlineMs, openedMs + defaultTimeoutMs) : Infinity
}

export function late({ path }: ServedStream): AskError {
  return new AskError('DEADLINE_EXCEEDED', `${path} was not answered before its deadline.`)
}

export function unserved(path: string): AskError {
  return new AskError('UNIMPLEMENTED', `There is no method "${path.slice(1)}".`)
}

export function withoutMessage(path: string): AskError {
  return new AskError('UNIMPLEMENTED', `The request for ${path} has no message.`)
}

export function cutOff(path: string): AskError {
  return new AskError('INTERNAL', `The request for ${path} ended in the middle of its message.`)
}

export function errorOf(fault: DataFault, { path, partial, encoding }: ServedStream): AskError {
  if (fault === 'second') {
    return new AskError('UNIMPLEMENTED', `The request for ${path} has more than one message.`)
  }
  if (fault === 'too large') {
    const sentence = `The request has ${partial?.length} bytes; the limit is ${partial?.limitBytes}.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
  const named = encoding ?? 'an encoding without a name'
  const sentence = `The request is compressed with "${named}"; only identity is read.`
  return new AskError('UNIMPLEMENTED', sentence)
}
