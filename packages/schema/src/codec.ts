import { fieldTypes } from './generated/field-types.ts'
import { Empty, SalesRequest, SalesResponse, SystemStats } from './generated/simulation.ts'
import { jsonCodec } from './json-codec.ts'
import type { MessageCodec } from './message-codec.ts'
import { protobufCodec } from './protobuf-codec.ts'

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

const byContentType: ReadonlyMap<string, Codec> = new Map([
  [codecs.protobuf.contentType, codecs.protobuf],
  ['application/protobuf', codecs.protobuf],
  [codecs.json.contentType, codecs.json],
])

/**
 * The codec of a content type, or undefined for one that the contract does not know. Case and parameters make no
 * difference (RFC 9110, section 8.3.1), except for a charset in which the text would be another.
 */
export function codecFor(contentType: string): Codec | undefined {
  // Nearly all callers write it as we do.
  const written = byContentType.get(contentType)
  if (written) return written
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  return parameters.every(isReadable) ? byContentType.get(type.trim()) : undefined
}

function isReadable(parameter: string): boolean {
  const [name, value = ''] = parameter.split('=')
  return name?.trim() !== 'charset' || /^\s*"?(utf-?8|us-ascii)"?\s*$/.test(value)
}
