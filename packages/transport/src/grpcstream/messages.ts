import { AskError, statusCodes } from '../ask-error.ts'
import { numberOf } from '../grpc/lean/status.ts'
import { maxMessageBytes } from '../transport-limits.ts'
import { FieldReader, FieldWriter, varintBytes, WireType } from '../grpc/wire-format.ts'

/** Of the bidirectional method that `calls.proto` describes. */
export const callsMethod = 'rpcvsmom.Calls/Open'

/** What a message may have beside its body, at most: method, content type, or why a call failed. */
export const envelopeBytes = 16_384

export const maxStreamedBytes = maxMessageBytes + envelopeBytes

/** A call as it goes over the stream. */
export interface StreamedCall {
  readonly id: number
  readonly method: string
  readonly timeoutMs: number
  readonly contentType: string | undefined
  readonly body: Uint8Array
  /** The caller of the call with this id waits no more. */
  readonly isGivenUp: boolean
}

export interface StreamedReply {
  readonly id: number
  readonly outcome: Uint8Array | AskError
}

/** Field numbers of `calls.proto`, all below 16, so that a tag is one byte. */
const Field = {
  id: 1,
  method: 2,
  timeoutUs: 3,
  contentType: 4,
  callBody: 5,
  givenUp: 6,
  status: 2,
  message: 3,
  replyBody: 4,
} as const

const idBytes = 1 + 8

export function writeCall(call: Omit<StreamedCall, 'isGivenUp'>): Buffer {
  const { id, method, timeoutMs, contentType, body } = call
  const methodBytes = textBytes(method)
  const timeoutUs = Math.max(1, Math.floor(timeoutMs * 1000))
  const type = contentType === undefined ? undefined : textBytes(contentType)
  const writer = new FieldWriter(
    idBytes +
      fieldBytes(methodBytes) +
      1 +
      varintBytes(timeoutUs) +
      (type === undefined ? 0 : fieldBytes(type)) +
      fieldBytes(body),
  )
  writer.fixed64(Field.id, id)
  writer.bytes(Field.method, methodBytes)
  writer.varint(Field.timeoutUs, timeoutUs)
  if (type !== undefined) writer.bytes(Field.contentType, type)
  writer.bytes(Field.callBody, body)
  return writer.buffer
}

export function writeGivenUp(id: number): Buffer {
  const writer = new FieldWriter(idBytes + 2)
  writer.fixed64(Field.id, id)
  writer.varint(Field.givenUp, 1)
  return writer.buffer
}

/** Throws a `RangeError` for bytes that are no call. */
export function readCall(bytes: Buffer): StreamedCall {
  const call = { id: 0, method: '', timeoutMs: 0, isGivenUp: false }
  let contentType: string | undefined
  let body: Uint8Array = bytes.subarray(0, 0)
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === Field.id && wireType === WireType.fixed64) call.id = reader.fixed64()
    else if (field === Field.method && wireType === WireType.bytes) call.method = text(reader)
    else if (field === Field.timeoutUs && wireType === WireType.varint)
      call.timeoutMs = reader.varint() / 1000
    else if (field === Field.contentType && wireType === WireType.bytes) contentType = text(reader)
    else if (field === Field.callBody && wireType === WireType.bytes) body = reader.bytes()
    else if (field === Field.givenUp && wireType === WireType.varint)
      call.isGivenUp = reader.varint() !== 0
    else reader.skip()
  }
  if (call.id === 0) throw new RangeError('a call has no id')
  return { ...call, contentType, body }
}

export function writeReply({ id, outcome }: StreamedReply): Buffer {
  if (outcome instanceof AskError) return writeFailure(id, outcome)
  const writer = new FieldWriter(idBytes + fieldBytes(outcome))
  writer.fixed64(Field.id, id)
  writer.bytes(Field.replyBody, outcome)
  return writer.buffer
}

function writeFailure(id: number, { code, message }: AskError): Buffer {
  const reason = Buffer.from(message).subarray(0, envelopeBytes / 2)
  const writer = new FieldWriter(idBytes + 2 + fieldBytes(reason))
  writer.fixed64(Field.id, id)
  writer.varint(Field.status, numberOf(code))
  writer.bytes(Field.message, reason)
  return writer.buffer
}

/** Throws a `RangeError` for bytes that are no reply. */
export function readReply(bytes: Buffer): StreamedReply {
  let [id, status, message] = [0, 0, '']
  let body: Uint8Array = bytes.subarray(0, 0)
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === Field.id && wireType === WireType.fixed64) id = reader.fixed64()
    else if (field === Field.status && wireType === WireType.varint) status = reader.varint()
    else if (field === Field.message && wireType === WireType.bytes) message = text(reader)
    else if (field === Field.replyBody && wireType === WireType.bytes) body = reader.bytes()
    else reader.skip()
  }
  if (id === 0) throw new RangeError('a reply has no id')
  if (status === 0) return { id, outcome: body }
  return { id, outcome: new AskError(statusCodes[status - 1] ?? 'UNKNOWN', message) }
}

function text(reader: FieldReader): string {
  return reader.bytes().toString()
}

function fieldBytes(bytes: Uint8Array): number {
  return 1 + varintBytes(bytes.length) + bytes.length
}

/** Few methods and content types are sent over and over. */
const maxKept = 64
const kept = new Map<string, Buffer>()

function textBytes(of: string): Buffer {
  const known = kept.get(of)
  if (known !== undefined) return known
  const bytes = Buffer.from(of)
  if (kept.size >= maxKept) kept.clear()
  kept.set(of, bytes)
  return bytes
}
