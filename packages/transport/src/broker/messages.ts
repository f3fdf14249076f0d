/** The messages of `queues.proto` as bytes, beside its replies, which are those of `calls.proto`. */
import { FieldReader, FieldWriter, varintBytes, WireType } from '../grpc/wire-format.ts'
import { envelopeBytes } from '../grpcstream/messages.ts'
import { maxMessageBytes } from '../transport-limits.ts'

export const askMethod = 'broker.Queues/Ask'
export const serveMethod = 'broker.Queues/Serve'

/** Largest message of the streams. */
export const maxQueuedBytes = maxMessageBytes + envelopeBytes

/** What is wanted of a call. */
export const CallKind = { ask: 0, storedAsk: 1, work: 2, check: 3 } as const

/** What a worker is told of itself. */
export const WorkerState = { unchanged: 0, joined: 1, left: 2 } as const

/** What the body of a call is for; what its queue keeps of it. */
export interface CallContent {
  readonly method: string
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

/** A call on its way into a queue or out of it. */
export interface QueueCall extends CallContent {
  /** 0 where there is none. */
  readonly id: number
  /** 0 where the call has no deadline. */
  readonly timeoutMs: number
  readonly isGivenUp: boolean
  /** Empty where it is that of the call before. */
  readonly queue: string
  readonly kind: number
  readonly messageId: string
  readonly attempt: number
  readonly state: number
  /** Of a dead letter: why it is one. */
  readonly reason: string
}

/** What a worker says in its first message. */
export interface Joining {
  readonly queue: string
  /** Calls it takes at once. */
  readonly credit: number
  /** Pieces of work it takes at once beside. */
  readonly workCredit: number
}

/** Field numbers of a call in `queues.proto`, all below 16, so that a tag is one byte. */
const Field = {
  id: 1,
  method: 2,
  timeoutUs: 3,
  contentType: 4,
  body: 5,
  givenUp: 6,
  queue: 7,
  kind: 8,
  messageId: 9,
  attempt: 10,
  state: 11,
  reason: 12,
} as const

/** The same of what a worker says of itself. */
const WorkerField = { queue: 5, credit: 6, workCredit: 7, leaves: 8 } as const

const idBytes = 1 + 8

/** Writes a call; what is missing, 0 or empty is left out, as proto3 does. */
export function writeQueueCall(call: Partial<QueueCall> & { readonly id: number }): Buffer {
  const texts: [field: number, text: string | undefined][] = [
    [Field.method, call.method],
    [Field.contentType, call.contentType],
    [Field.queue, call.queue],
    [Field.messageId, call.messageId],
    [Field.reason, call.reason],
  ]
  const numbers: [field: number, number: number | undefined][] = [
    [Field.timeoutUs, call.timeoutMs && Math.max(1, Math.floor(call.timeoutMs * 1000))],
    [Field.givenUp, call.isGivenUp === true ? 1 : 0],
    [Field.kind, call.kind],
    [Field.attempt, call.attempt],
    [Field.state, call.state],
  ]
  let bytes = idBytes
  for (const [, text] of texts) if (text) bytes += lengthBytes(Buffer.byteLength(text))
  for (const [, number] of numbers) if (number) bytes += 1 + varintBytes(number)
  if (call.body) bytes += lengthBytes(call.body.length)
  const writer = new FieldWriter(bytes)
  writer.fixed64(Field.id, call.id)
  for (const [field, text] of texts) if (text) writer.bytes(field, Buffer.from(text))
  for (const [field, number] of numbers) if (number) writer.varint(field, number)
  if (call.body) writer.bytes(Field.body, call.body)
  return writer.buffer
}

/** Throws a `RangeError` for bytes that are no call. */
export function readQueueCall(bytes: Buffer): QueueCall {
  const call = {
    id: 0,
    method: '',
    timeoutMs: 0,
    contentType: undefined as string | undefined,
    body: bytes.subarray(0, 0),
    isGivenUp: false,
    queue: '',
    kind: 0,
    messageId: '',
    attempt: 0,
    state: 0,
    reason: '',
  }
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (wireType === WireType.fixed64 && field === Field.id) call.id = reader.fixed64()
    else if (wireType === WireType.varint) setNumber(call, field, reader.varint())
    else if (wireType === WireType.bytes && field === Field.body) call.body = reader.bytes()
    else if (wireType === WireType.bytes && field === Field.method)
      call.method = knownText(reader.bytes())
    else if (wireType === WireType.bytes) setText(call, field, reader.bytes())
    else reader.skip()
  }
  return call
}

export function writeJoining({ queue, credit, workCredit }: Joining): Buffer {
  const name = Buffer.from(queue)
  const writer = new FieldWriter(
    lengthBytes(name.length) + 2 + varintBytes(credit) + varintBytes(workCredit),
  )
  writer.bytes(WorkerField.queue, name)
  writer.varint(WorkerField.credit, credit)
  writer.varint(WorkerField.workCredit, workCredit)
  return writer.buffer
}

export function writeLeaving(): Buffer {
  const writer = new FieldWriter(2)
  writer.varint(WorkerField.leaves, 1)
  return writer.buffer
}

/** What a worker says of itself; undefined where the message is a reply. Throws a `RangeError` for bytes that are neither. */
export function readWorker(bytes: Buffer): (Joining & { readonly leaves: boolean }) | undefined {
  // A reply begins with its id.
  if (bytes[0] === ((1 << 3) | WireType.fixed64)) return undefined
  const said = { queue: '', credit: 0, workCredit: 0, leaves: false }
  const reader = new FieldReader(bytes)
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === WorkerField.queue && wireType === WireType.bytes)
      said.queue = reader.bytes().toString()
    else if (field === WorkerField.credit && wireType === WireType.varint)
      said.credit = reader.varint()
    else if (field === WorkerField.workCredit && wireType === WireType.varint)
      said.workCredit = reader.varint()
    else if (field === WorkerField.leaves && wireType === WireType.varint)
      said.leaves = reader.varint() !== 0
    else reader.skip()
  }
  return said
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

function setNumber(call: Writable<QueueCall>, field: number, number: number): void {
  if (field === Field.timeoutUs) call.timeoutMs = number / 1000
  else if (field === Field.givenUp) call.isGivenUp = number !== 0
  else if (field === Field.kind) call.kind = number
  else if (field === Field.attempt) call.attempt = number
  else if (field === Field.state) call.state = number
}

function setText(call: Writable<QueueCall>, field: number, bytes: Buffer): void {
  if (field === Field.contentType) call.contentType = knownText(bytes)
  else if (field === Field.queue) call.queue = knownText(bytes)
  else if (field === Field.messageId) call.messageId = bytes.toString()
  else if (field === Field.reason) call.reason = bytes.toString()
}

function lengthBytes(length: number): number {
  return 1 + varintBytes(length) + length
}

/** The last text of each length, because few methods, content types and queues come over and over. */
const last = new Map<number, { readonly bytes: Buffer; readonly text: string }>()

function knownText(bytes: Buffer): string {
  const known = last.get(bytes.length)
  if (known?.bytes.equals(bytes) === true) return known.text
  const text = bytes.toString()
  if (bytes.length <= 255) last.set(bytes.length, { bytes: Buffer.from(bytes), text })
  return text
}
