import type { ChannelModel, MessageProperties } from 'amqplib'
import type { EncodedProperties } from './encoded-properties.ts'

/** Ids of methods as class << 16 | method (AMQP 0-9-1, section 1.8). */
export const methodId = {
  deliver: (60 << 16) | 60,
  ack: (60 << 16) | 80,
} as const

/** Id of the class of the content headers of messages. */
export const basicClass = 60

/** A frame as amqplib's channels take it. */
export type DecodedFrame =
  | { readonly id: number; readonly channel: number; readonly fields: object }
  | {
      readonly id: typeof basicClass
      readonly channel: number
      readonly size: number
      readonly fields: MessageProperties | Record<string, never>
    }
  | { readonly channel: number; readonly content: Buffer }

/** Fields of basic.publish that differ from message to message; the exchange is the default one. */
export interface PublishFields {
  readonly exchange: ''
  readonly routingKey: string
  readonly mandatory: boolean
}

/** What a message of ours may carry, as amqplib's encoder wants it. */
export interface WireProperties {
  readonly contentType?: string | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  /** 2 for messages that the broker writes to disk. */
  readonly deliveryMode?: number | undefined
  readonly correlationId?: string | undefined
  readonly replyTo?: string | undefined
  /** Milliseconds, as text. */
  readonly expiration?: string | undefined
  readonly type?: string | undefined
}

/** The private parts of an amqplib connection that frames go through in both directions. */
export interface Internals {
  readonly stream: NodeJS.WritableStream & {
    readonly writable: boolean
    cork(): void
    uncork(): void
    read(): Buffer | null
  }
  readonly channels: ({
    buffer: ChannelBuffer
    readonly channel: { onBufferDrain(): void }
  } | null)[]
  /** Largest frame that the broker takes. */
  readonly frameMax: number
  /** Largest frame that is taken from the broker; 0 is no limit. */
  readonly maxFrameSize: number
  rest: Buffer
  sentSinceLastCheck: boolean
  recvSinceLastCheck: boolean
  recvFrame(): DecodedFrame | false
  freshChannel(channel: unknown, options: unknown): number
  sendMethod(channel: number, method: number, fields: object): boolean
  /** Cuts the content into frames; none for an empty one. */
  sendContent(channel: number, content: Buffer): boolean
  sendMessage(
    channel: number,
    method: number,
    fields: PublishFields,
    propertiesId: number,
    properties: WireProperties | EncodedProperties,
    content: Buffer,
  ): boolean
}

/** Where a channel of amqplib writes its frames. */
export interface ChannelBuffer {
  write(frame: Buffer): boolean
  end(): void
}

const functions = ['recvFrame', 'freshChannel', 'sendMethod', 'sendMessage', 'sendContent'] as const

/** The private parts, or undefined when this version of amqplib has others. */
export function internalsOf({ connection }: ChannelModel): Internals | undefined {
  const parts = connection as unknown as Partial<Internals>
  const known =
    functions.every((name) => typeof parts[name] === 'function') &&
    typeof parts.stream?.cork === 'function' &&
    typeof parts.stream.read === 'function' &&
    Buffer.isBuffer(parts.rest) &&
    Array.isArray(parts.channels)
  return known ? (parts as Internals) : undefined
}
