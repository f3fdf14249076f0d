import type { MessageProperties, MessagePropertyHeaders, Options } from 'amqplib'
import type { ReplyAddress } from '../ask.ts'
import { isReplyAddress } from './reply-address.ts'

/** Headers of a request that is to be answered to somebody else than its sender. */
const replyToHeader = 'x-caller-reply-to'
const correlationIdHeader = 'x-caller-correlation-id'
/** Header of the message that tells senders that their requests were. */
const noticeHeader = 'x-answered'

/** The headers with which a request carries its caller's reply address. */
export function forwardingHeaders({
  replyTo,
  correlationId,
}: ReplyAddress): MessagePropertyHeaders {
  return { [replyToHeader]: replyTo, [correlationIdHeader]: correlationId }
}

/** The caller's address in a request that was passed on, or undefined when its sender is the caller. */
export function callerIn({ headers }: MessageProperties): ReplyAddress | undefined {
  const replyTo: unknown = headers?.[replyToHeader]
  if (!isReplyAddress(replyTo)) return undefined
  return { replyTo, correlationId: String(headers?.[correlationIdHeader] ?? '') }
}

/** The message that says of these requests that their callers got the replies. */
export function answerNotice(correlationIds: readonly string[]): {
  properties: Options.Publish
  body: Buffer
} {
  return {
    properties: { headers: { [noticeHeader]: true } },
    body: Buffer.from(correlationIds.join('\n')),
  }
}

/** The correlation ids in such a message, or undefined for any other message. */
export function answeredIds(
  { headers }: Pick<MessageProperties, 'headers'>,
  body: Buffer,
): string[] | undefined {
  return headers?.[noticeHeader] === true ? body.toString().split('\n') : undefined
}
