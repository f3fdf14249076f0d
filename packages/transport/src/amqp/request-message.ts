import type { ConsumeMessage, Options } from 'amqplib'
import type { Incoming } from '../answering.ts'
import { protobufContentType } from '../content-type.ts'
import { defaultTimeoutMs } from '../limits.ts'
import type { ReplyAddress } from '../ask.ts'
import type { AmqpAddress } from './address.ts'
import { forwardingHeaders } from './forwarding.ts'
import { queueProfiles } from './queue-profile.ts'
import { notUtf8 } from './reply-address.ts'
import type { Request } from './unanswered.ts'

/** Header with the moment after which nobody waits for the reply, in epoch milliseconds. */
const deadlineHeader = 'x-deadline'

/** Delivery modes: whether the broker writes a message to disk (AMQP 0-9-1, basic class). */
export const persistentMode = 2
export const transientMode = 1

/**
 * Properties of a request. Its time to live starts when it reaches the queue and ends when it is
 * delivered, so the deadline goes along as a header too.
 */
export function requestProperties(
  { call, deadlineMs }: Request,
  { correlationId, replyTo }: ReplyAddress & { readonly correlationId: string },
  { profile, forward }: AmqpAddress,
): Options.Publish {
  const { replyAddress } = call
  return {
    mandatory: true,
    deliveryMode: queueProfiles[profile].persistent ? persistentMode : transientMode,
    correlationId,
    replyTo,
    type: call.method,
    contentType: call.contentType ?? protobufContentType,
    expiration: String(Math.max(1, deadlineMs - Date.now())),
    headers:
      forward && replyAddress
        ? { [deadlineHeader]: deadlineMs, ...forwardingHeaders(replyAddress) }
        : { [deadlineHeader]: deadlineMs },
  }
}

/**
 * Reads what a request asks for. One without type names no method, one without content type is
 * JSON, as the original study sends it; one without deadline gets the default.
 */
export function readRequest(
  { properties }: Pick<ConsumeMessage, 'properties'>,
  nowMs = Date.now(),
): Incoming {
  const { type, contentType } = properties as { type: unknown; contentType: unknown }
  const leftMs = remainingMs({ properties }, nowMs)
  return {
    method: textOr('', type),
    contentType: textOr('application/json', contentType),
    timeoutMs: Number.isFinite(leftMs) ? leftMs : defaultTimeoutMs,
  }
}

/**
 * What all attempts of a request have in common and no other request has, or undefined when its sender
 * says too little: ids of foreign clients may come again.
 */
export function requestIdIn({
  properties,
}: Pick<ConsumeMessage, 'properties'>): string | undefined {
  const { correlationId, headers } = properties as Options.Publish
  const deadlineMs: unknown = headers?.[deadlineHeader]
  if (typeof deadlineMs !== 'number' || !correlationId) return undefined
  // Ids of other bytes than UTF-8 may read the same.
  if (correlationId.includes(notUtf8)) return undefined
  return `${correlationId.slice(0, correlationId.lastIndexOf('.'))}/${deadlineMs}`
}

/** Milliseconds until nobody waits for the reply any more; infinite when the request does not say. */
export function remainingMs(
  { properties }: Pick<ConsumeMessage, 'properties'>,
  nowMs = Date.now(),
): number {
  const deadlineMs: unknown = properties.headers?.[deadlineHeader]
  return typeof deadlineMs === 'number' ? deadlineMs - nowMs : Infinity
}

function textOr(fallback: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}
