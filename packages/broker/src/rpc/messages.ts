/** The messages of `broker.proto` as bytes; readers throw a `RangeError` for bytes that are none. */
import { FieldReader, FieldWriter, varintBytes, WireType } from '@rpc-vs-mom/transport/grpc-streams'
import { maxId } from '../broker-limits.ts'
import type { Publication } from '../subjects/publication.ts'

const idOrFirst = 1

export function readPublishRequest(bytes: Buffer): Publication {
  let [subject, body, expirationSeconds] = ['', bytes.subarray(0, 0), 0]
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === 1 && wireType === WireType.bytes) subject = reader.bytes().toString()
    else if (field === 2 && wireType === WireType.bytes) body = reader.bytes()
    else if (field === 3 && wireType === WireType.varint) expirationSeconds = int32(reader)
    else reader.skip()
  }
  return { subject, body, expirationSeconds }
}

export function readPublishBatchRequest(bytes: Buffer): Publication[] {
  const messages: Publication[] = []
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const isMessage = reader.field === idOrFirst && reader.wireType === WireType.bytes
    if (isMessage) messages.push(readPublishRequest(reader.bytes()))
    else reader.skip()
  }
  return messages
}

/** Of `SubscribeRequest` and of `FetchRequest`, which begin alike. */
export function readSubjectAndId(bytes: Buffer): { subject: string; id: number } {
  const read = { subject: '', id: 0 }
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === 1 && wireType === WireType.bytes) read.subject = reader.bytes().toString()
    else if (field === 2 && wireType === WireType.varint) read.id = int32(reader)
    else reader.skip()
  }
  return read
}

export function writePublishResponse(id: number): Buffer {
  const writer = new FieldWriter(1 + varintBytes(id))
  writer.varint(idOrFirst, id)
  return writer.buffer
}

/** The ids packed into one field, as proto3 has numbers that repeat. */
export function writePublishBatchResponse(ids: readonly number[]): Buffer {
  const packedBytes = ids.reduce((sum, id) => sum + varintBytes(id), 0)
  const packed = new FieldWriter(packedBytes)
  for (const id of ids) packed.packedVarint(id)
  const writer = new FieldWriter(1 + varintBytes(packedBytes) + packedBytes)
  writer.bytes(idOrFirst, packed.buffer)
  return writer.buffer
}

export function writeMessage(body: Uint8Array): Buffer {
  const writer = new FieldWriter(1 + varintBytes(body.length) + body.length)
  writer.bytes(idOrFirst, body)
  return writer.buffer
}

/** A negative one has ten bytes, with all the bits above its own set; which one it is nobody here needs to know. */
function int32(reader: FieldReader): number {
  const number = reader.varint()
  return number > maxId ? -1 : number
}
