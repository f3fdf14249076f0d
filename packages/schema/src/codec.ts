import { fieldTypes } from './generated/field-types.ts'
import { Empty, SalesRequest, SalesResponse, SystemStats } from './generated/simulation.ts'
import { jsonCodec } from './json-codec.ts'
import { protobufCodec } from './protobuf-codec.ts'

/** Turns one message type into bytes and back; decoding throws `MalformedMessage`. */
export interface MessageCodec<T> {
  encode(message: T): Uint8Array
  decode(bytes: Uint8Array): T
}

/** One way of writing the contract's messages, named by its AMQP content type. */
export interface Codec {
  readonly name: CodecName
  readonly contentType: string
  readonly salesRequest: MessageCodec<SalesRequest>
  readonly salesResponse: MessageCodec<SalesResponse>
  readonly empty: MessageCodec<Empty>
  readonly systemStats: MessageCodec<SystemStats>
}

export type CodecName = 'protobuf' | 'json'

export const codecs: Readonly<Record<CodecName, Codec>> = {
  protobuf: {
    name: 'protobuf',
    contentType: 'application/x-protobuf',
    salesRequest: protobufCodec(SalesRequest, fieldTypes.SalesRequest),
    salesResponse: protobufCodec(SalesResponse, fieldTypes.SalesResponse),
    empty: protobufCodec(Empty, fieldTypes.Empty),
    systemStats: protobufCodec(SystemStats, fieldTypes.SystemStats),
  },
  json: {
    name: 'json',
    contentType: 'application/json',
    salesRequest: jsonCodec(SalesRequest),
    salesResponse: jsonCodec(SalesResponse),
    empty: jsonCodec(Empty),
    systemStats: jsonCodec(SystemStats),
  },
}

/** What others call it (www.iana.org/assignments/media-types). */
const otherNames = new Map([['application/protobuf', codecs.protobuf]])

/**
 * The codec of a content type, or undefined for one that the contract does not know. Capitals and parameters, such as
 * `; charset=utf-8`, make no difference (RFC 9110, 8.3.1).
 */
export function codecFor(contentType: string): Codec | undefined {
  const name = contentType.split(';', 1)[0]!.trim().toLowerCase()
  return Object.values(codecs).find((codec) => codec.contentType === name) ?? otherNames.get(name)
}
