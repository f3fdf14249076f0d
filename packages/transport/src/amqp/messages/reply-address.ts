/** Consuming from this pseudo-queue makes the broker send replies straight to the channel. */
export const directReplyTo = 'amq.rabbitmq.reply-to'

/**
 * Where replies wait: nowhere, they go straight to the channel that asked and die with it; in a queue
 * that dies with the connection; in a durable queue that the next connection finds again.
 */
export const replyModes = ['direct', 'exclusive', 'named'] as const

export type ReplyMode = (typeof replyModes)[number]

/** How named reply queues of ours begin. */
export const namedReplyPrefix = 'rpc-vs-mom.reply.'

/** What the broker rewrites `directReplyTo` to, how it begins names it chose itself, and ours. */
const replyPrefixes = [`${directReplyTo}.`, 'amq.gen-', namedReplyPrefix]

/** Longest text that AMQP takes as a property or as the name of a queue. */
export const maxShortTextBytes = 255

/** What stands for bytes that are no UTF-8 when they are read as a text. */
export const notUtf8 = '\ufffd'

/**
 * Whether a request's reply-to names a place for replies. Anything else could be somebody's work queue,
 * and a worker must not be made to write into that. No place has a name that is no UTF-8.
 */
export function isReplyAddress(replyTo: unknown): replyTo is string {
  return (
    typeof replyTo === 'string' &&
    replyPrefixes.some((prefix) => replyTo.startsWith(prefix)) &&
    !replyTo.includes(notUtf8) &&
    Buffer.byteLength(replyTo) <= maxShortTextBytes
  )
}
