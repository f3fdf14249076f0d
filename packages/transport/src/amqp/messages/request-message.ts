import { waitShare } from '@rpc-vs-mom/balancer'
import type { ConsumeMessage, MessageProperties, Options } from 'amqplib'
import type { Incoming } from '../../answering.ts'
import { protobufContentType } from '../../content-type.ts'
import { defaultTimeoutMs } from '../../transport-limits.ts'
import type { ReplyAddress } from '../options.ts'
import type { AmqpAddress } from '../address.ts'
import { forwardingHeaders } from './forwarding.ts'
import { queueShare } from '../amqp-limits.ts'
import { queueProfiles } from '../queues/queue-profile.ts'
import { notUtf8 } from './reply-address.ts'
import { metadataHeaders, metadataIn } from './metadata-headers.ts'
import type { PendingRequest } from '../asking/pending-replies.ts'

/**
 * Header with the time that is left for the reply when the request is sent, in milliseconds. Not the moment at which
 * that is over: wall clocks are set, and those of two machines disagree.
 */
const timeoutHeader = 'x-timeout'

/** Delivery modes: whether the broker writes a message to disk (AMQP 0-9-1, basic class). */
export const persistentMode = 2
export const transientMode = 1

/**
 * Properties of a request. Its time to live starts when it reaches the queue and ends when it is
 * delivered, by the clock of the broker alone, so the time left goes along as a header too. What it has waited in
 * the queue its listener does not know: the caller's deadline decides, and the time to live bounds the difference. With
 * admission control it lives in the queue for a share of that: who is delivered right before the deadline is
 * work for nothing.
 */
export function requestProperties(
  { call, deadlineMs }: PendingRequest,
  { correlationId, replyTo }: ReplyAddress & { readonly correlationId: string },
  { profile, forward, admission }: AmqpAddress & { readonly admission: boolean },
): Options.Publish {
  const replyAddress = call.amqp?.replyAddress
  const leftMs = Math.max(1, Math.ceil(deadlineMs - performance.now()))
  const inQueueMs = admission ? Math.ceil(leftMs * queueShare) : leftMs
  const own = { [timeoutHeader]: leftMs }
  const { metadata } = call
  const headers = metadata ? { ...metadataHeaders(metadata), ...own } : own
  return {
    mandatory: true,
    deliveryMode: queueProfiles[profile].persistent ? persistentMode : transientMode,
    correlationId,
    replyTo,
    type: call.method,
    contentType: call.contentType ?? protobufContentType,
    expiration: String(inQueueMs),
    headers: forward && replyAddress ? { ...headers, ...forwardingHeaders(replyAddress) } : headers,
  }
}

/**
 * Reads what a request asks for. One without type names no method, one without content type is
 * JSON, as the original study sends it; one without deadline gets the default. `heldMs` is how long it has been
 * here.
 */
export function readRequest(
  { properties }: Pick<ConsumeMessage, 'properties'>,
  heldMs = 0,
): Incoming {
  const { type } = properties as { type: unknown }
  const sentTimeoutMs = timeoutIn(properties)
  return {
    method: textOr('', type),
    contentType: contentTypeIn({ properties }),
    timeoutMs: sentTimeoutMs === undefined ? defaultTimeoutMs : sentTimeoutMs - heldMs,
    startWithinMs: startWithinMs(properties, heldMs),
    metadata: metadataIn(properties.headers),
  }
}

/** One without content type is JSON, and so is what is said of it. */
export function contentTypeIn({ properties }: Pick<ConsumeMessage, 'properties'>): string {
  return textOr('application/json', (properties as { contentType: unknown }).contentType)
}

/**
 * How long a request may still wait here before it is worked on: half of what is left at least after it has left
 * the queue, less what it has waited. Undefined when its sender did not say how long it may be in the queue.
 */
function startWithinMs(properties: MessageProperties, heldMs: number): number | undefined {
  const timeoutMs = timeoutIn(properties)
  const inQueueMs = Number(properties.expiration)
  if (timeoutMs === undefined || !(inQueueMs < timeoutMs)) return undefined
  return Math.max(0, (timeoutMs - inQueueMs) * waitShare - heldMs)
}

/**
 * What all attempts of a request have in common and no other request has, or undefined when its sender
 * says too little: ids of foreign clients may come again.
 */
export function requestIdIn({
  properties,
}: Pick<ConsumeMessage, 'properties'>): string | undefined {
  const { correlationId } = properties as Options.Publish
  if (timeoutIn(properties) === undefined || !correlationId) return undefined
  // Ids of other bytes than UTF-8 may read the same.
  if (correlationId.includes(notUtf8)) return undefined
  return correlationId.slice(0, correlationId.lastIndexOf('.'))
}

/** Undefined when the sender did not say how long it waits for the reply. */
export function timeoutIn({ headers }: Pick<MessageProperties, 'headers'>): number | undefined {
  const timeoutMs: unknown = headers?.[timeoutHeader]
  return typeof timeoutMs === 'number' && Number.isFinite(timeoutMs) ? timeoutMs : undefined
}

function textOr(fallback: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}
