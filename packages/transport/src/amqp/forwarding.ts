import type { MessageProperties, MessagePropertyHeaders, Options } from 'amqplib'
import type { ReplyAddress } from '../ask.ts'
import { isReplyAddress } from './reply-address.ts'

/** Headers of a request that is to be answered to somebody else than its sender. */
const replyToHeader = 'x-caller-reply-to'
const correlationIdHeader = 'x-caller-correlation-id'
/** Header of the empty message that tells the sender that it was. */
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

/** Properties of the empty message that says that the caller got its reply. */
export function answerNotice(correlationId: string): Options.Publish {
  return { correlationId, headers: { [noticeHeader]: true } }
}

export function isAnswerNotice({ headers }: Pick<MessageProperties, 'headers'>): boolean {
  return headers?.[noticeHeader] === true
}
