/** Consuming from this pseudo-queue makes the broker send replies straight to the channel. */
export const directReplyTo = 'amq.rabbitmq.reply-to'

/** What the broker rewrites `directReplyTo` to, and how it begins names of queues it chose itself. */
const replyPrefixes = [`${directReplyTo}.`, 'amq.gen-']

/**
 * Whether a request's reply-to names a place for replies. Anything else could be somebody's work queue,
 * and a worker must not be made to write into that.
 */
export function isReplyAddress(replyTo: unknown): replyTo is string {
  return typeof replyTo === 'string' && replyPrefixes.some((prefix) => replyTo.startsWith(prefix))
}
