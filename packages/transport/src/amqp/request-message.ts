import { isMethodName, methodNames, type MethodName } from '@rpc-vs-mom/schema'
import type { ConsumeMessage, Options } from 'amqplib'
import { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { defaultTimeoutMs, maxMessageBytes } from './limits.ts'
import { directReplyTo } from './reply-address.ts'

/** Header with the moment after which nobody waits for the reply, in epoch milliseconds. */
const deadlineHeader = 'x-deadline'

/** What names one attempt at one request, and bounds it. */
export interface Attempt {
  readonly correlationId: string
  /** Epoch milliseconds. */
  readonly deadlineMs: number
  /** Whole milliseconds left, at least 1. */
  readonly remainingMs: number
}

/**
 * Properties of a request. The time to live starts in the queue and ends at delivery, so the deadline
 * goes along as a header too.
 */
export function requestProperties(call: Call, attempt: Attempt): Options.Publish {
  return {
    mandatory: true,
    correlationId: attempt.correlationId,
    replyTo: directReplyTo,
    type: call.method,
    contentType: call.contentType ?? 'application/x-protobuf',
    expiration: String(attempt.remainingMs),
    headers: { [deadlineHeader]: attempt.deadlineMs },
  }
}

/** The deadline of a request in epoch milliseconds; one that names none gets the default from now. */
export function deadlineOf({ properties }: ConsumeMessage, nowMs: number): number {
  const deadline: unknown = properties.headers?.[deadlineHeader]
  return typeof deadline === 'number' ? deadline : nowMs + defaultTimeoutMs
}

/** A call as it came in: it says what its bytes are, and can be given up. */
export type RequestCall = Required<Call>

/**
 * Reads what a request asks for; throws an `AskError` for what cannot be answered. A message without
 * type means the first method, and one without content type is JSON, as the original study sends it.
 */
export function readCall(
  { properties, content }: ConsumeMessage,
  { timeoutMs, signal }: Required<Pick<Call, 'timeoutMs' | 'signal'>>,
): RequestCall {
  if (content.length > maxMessageBytes) throw tooLarge('request', content.length)
  const contentType = (properties.contentType as string | undefined) ?? 'application/json'
  return { method: methodOf(properties.type), timeoutMs, contentType, signal }
}

function methodOf(type: unknown): MethodName {
  if (type === undefined || type === '') return methodNames[0]
  if (typeof type === 'string' && isMethodName(type)) return type
  const named = typeof type === 'string' ? type : JSON.stringify(type)
  throw new AskError(
    'UNIMPLEMENTED',
    `No method is named "${named.slice(0, 40)}"; known are ${methodNames.join(', ')}.`,
  )
}

/** The error for a body beyond `maxMessageBytes`. */
export function tooLarge(what: 'request' | 'reply', bytes: number): AskError {
  return new AskError(
    'RESOURCE_EXHAUSTED',
    `A ${what} of ${bytes} bytes is over the limit of ${maxMessageBytes} bytes.`,
  )
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
