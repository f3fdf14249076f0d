/** Answers without a message: one HEADERS frame that ends the stream (PROTOCOL-HTTP2, Trailers-Only). */
import type { Slice } from '../rfc9113/frame-format.ts'
import { literalField, literalWithStaticName } from '../rfc7541/literal-encoding.ts'
import { StaticIndex } from '../rfc7541/static-table.ts'

/** Why the relay answers a call itself. */
export interface Refusal {
  /** gRPC status code. */
  status: number
  message: string
  /** Sent as grpc-retry-pushback-ms: when a caller may try again; negative means never. */
  retryAfterMs?: number
}

const STATUS_200 = Buffer.from([0x80 | StaticIndex.status])
const CONTENT_TYPE = literalWithStaticName(StaticIndex.contentType, 'application/grpc')

/** The field block of a whole answer. */
export function trailersOnly(refusal: Refusal): Slice {
  return sliceOf([STATUS_200, CONTENT_TYPE, ...statusFields(refusal)])
}

/** The field block that ends a response whose headers have already gone out. */
export function trailers(refusal: Refusal): Slice {
  return sliceOf(statusFields(refusal))
}

function statusFields({ status, message, retryAfterMs }: Refusal): Buffer[] {
  const fields = [
    literalField('grpc-status', String(status)),
    literalField('grpc-message', percentEncode(message)),
  ]
  if (retryAfterMs !== undefined) {
    fields.push(literalField('grpc-retry-pushback-ms', String(Math.ceil(retryAfterMs))))
  }
  return fields
}

function percentEncode(message: string): string {
  return [...Buffer.from(message)].map(percentByte).join('')
}

function percentByte(byte: number): string {
  const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25
  return plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

function sliceOf(fields: readonly Buffer[]): Slice {
  const buffer = Buffer.concat(fields)
  return { buffer, start: 0, end: buffer.length }
}
