import type { ConsumeMessage, Options } from 'amqplib'
import type { Call } from '../../ask.ts'
import { protobufContentType } from '../../content-type.ts'
import { metadataHeaders } from './metadata-headers.ts'
import { persistentMode, transientMode } from './request-message.ts'
import type { SentMode } from './sent-mode.ts'

/** Header of a message that is work without a reply. */
const sentHeader = 'x-sent'

/** What distinguishes one such message from another one of the same call. */
export interface SentAs {
  readonly id: string
  readonly mode: SentMode
}

/** Properties of such a message: without an end of its time, because its sender does not wait. */
export function sentProperties(
  { id, mode }: SentAs,
  { method, contentType, metadata = [] }: Call,
): Options.Publish {
  return {
    mandatory: true,
    deliveryMode: mode === 'persistent' ? persistentMode : transientMode,
    messageId: id,
    type: method,
    contentType: contentType ?? protobufContentType,
    headers: { ...metadataHeaders(metadata), [sentHeader]: true },
  }
}

/** Whether a message is work without a reply, and not a request whose sender forgot to say where to reply. */
export function isSent({ properties }: Pick<ConsumeMessage, 'properties'>): boolean {
  return properties.headers?.[sentHeader] === true
}
