import type { MessageProperties, MessagePropertyHeaders, Options } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import type { ReplyAddress } from '../options.ts'
import { isReplyAddress, maxShortTextBytes } from './reply-address.ts'

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

/**
 * The caller's address in a request that was passed on, or undefined when its sender is the caller. What
 * cannot be the correlation id of a reply is refused, to the sender.
 */
export function callerIn({ headers }: MessageProperties): ReplyAddress | AskError | undefined {
  const replyTo: unknown = headers?.[replyToHeader]
  if (!isReplyAddress(replyTo)) return undefined
  const named: unknown = headers?.[correlationIdHeader]
  const correlationId = named ?? ''
  const isText = typeof correlationId === 'string' || Buffer.isBuffer(correlationId)
  if (isText && Buffer.byteLength(correlationId) <= maxShortTextBytes)
    return { replyTo, correlationId }
  const sentence = `The header ${correlationIdHeader} must be a text of at most ${maxShortTextBytes} bytes.`
  return new AskError('INVALID_ARGUMENT', sentence)
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
