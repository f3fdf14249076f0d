import {
  DEFAULT_FRAME_BYTES,
  EMPTY_SLICE,
  type Http2Connection,
  MAX_WINDOW_BYTES,
} from '@rpc-vs-mom/http2'
import type { MessageFlow } from './message-flow.ts'
import { prefixBytes } from './partial-message.ts'
import type { MessageStream } from './message-stream.ts'

/** Where the beginning of a message is put behind its prefix; used up before `sendData` returns. */
const first = Buffer.allocUnsafeSlow(DEFAULT_FRAME_BYTES + prefixBytes)

export interface OutboxOptions {
  readonly connection: Http2Connection
  /** Whether the end of what is sent ends the stream; otherwise fields do. */
  readonly endsStream: boolean
  /** The message of the stream has gone out, or the last one of its flow. */
  readonly onSent?: (stream: MessageStream) => void
}

/** Sends the messages of one connection's streams as its windows allow, large ones in turn, frame by frame. */
export class Outbox {
  readonly #connection: Http2Connection
  readonly #endsStream: boolean
  readonly #onSent: ((stream: MessageStream) => void) | undefined
  /** Those with a stream window, waiting for that of the connection or for its socket. */
  readonly #blocked = new Set<MessageStream>()
  /** Bytes that wait, of all streams together. */
  heldBytes = 0

  constructor({ connection, endsStream, onSent }: OutboxOptions) {
    this.#connection = connection
    this.#endsStream = endsStream
    this.#onSent = onSent
  }

  /** Sends the message of a call, now or when there is room. */
  start(stream: MessageStream, message: Buffer): void {
    stream.outgoing = message
    stream.sentBytes = 0
    this.heldBytes += prefixBytes + message.length
    this.#sendOne(stream)
    this.pump()
  }

  /** Sends what waits in the flow of the stream, where so many bytes have been added, or its end. */
  push(stream: MessageStream, bytes: number): void {
    this.heldBytes += bytes
    if (leftBytes(stream) > 0) return
    this.#goOn(stream.flow!, stream)
    this.pump()
  }

  /** So many bytes of a flow that had been added are not wanted any more. */
  drop(bytes: number): void {
    this.heldBytes -= bytes
  }

  /** Widens the window of a stream; false when it grows beyond what the protocol allows. */
  widen(stream: MessageStream, incrementBytes: number): boolean {
    stream.sendWindowBytes += incrementBytes
    if (stream.sendWindowBytes > MAX_WINDOW_BYTES) return false
    if (leftBytes(stream) > 0 && stream.sendWindowBytes > 0) {
      this.#blocked.add(stream)
      this.pump()
    }
    return true
  }

  /** The connection has room again: one frame each, in turn. */
  pump(): void {
    for (const stream of this.#blocked) {
      if (!this.#connection.canSend(1)) return
      this.#blocked.delete(stream)
      this.#sendOne(stream)
    }
  }

  forget(stream: MessageStream): void {
    this.heldBytes -= stream.flow?.queuedBytes ?? 0
    const left = leftBytes(stream)
    if (left === 0) return
    this.#blocked.delete(stream)
    this.heldBytes -= left
    stream.sentBytes += left
  }

  #sendOne(stream: MessageStream): void {
    const { send } = this.#connection
    const room = Math.min(stream.sendWindowBytes, send.windowBytes, DEFAULT_FRAME_BYTES)
    if (room > 0 && this.#connection.canSend(1)) this.#sendBytes(stream, room)
    const left = leftBytes(stream)
    if (left > 0) {
      if (stream.sendWindowBytes > 0) this.#blocked.add(stream)
    } else if (stream.flow === undefined) this.#onSent?.(stream)
    else this.#goOn(stream.flow, stream)
  }

  /** Nothing of a flow is going out: the next message does, in its turn, or the end. */
  #goOn(flow: MessageFlow, stream: MessageStream): void {
    const message = flow.next()
    if (message !== undefined) {
      stream.outgoing = message
      stream.sentBytes = 0
      if (stream.sendWindowBytes > 0) this.#blocked.add(stream)
    } else if (flow.isEnding) this.#endFlow(stream)
    else flow.emptied()
  }

  #endFlow(stream: MessageStream): void {
    if (this.#endsStream) this.#connection.sendData(stream.streamId, EMPTY_SLICE, true)
    this.#onSent?.(stream)
  }

  #sendBytes(stream: MessageStream, room: number): void {
    const bytes = Math.min(room, leftBytes(stream))
    const endStream = this.#endsStream && stream.flow === undefined && bytes === leftBytes(stream)
    const data = sliceOf(stream, bytes)
    stream.sentBytes += bytes
    stream.sendWindowBytes -= bytes
    this.heldBytes -= bytes
    this.#connection.sendData(stream.streamId, data, endStream)
  }
}

function leftBytes({ outgoing, sentBytes }: MessageStream): number {
  // A stream that has begun nothing has nothing left.
  return sentBytes === -1 ? 0 : prefixBytes + outgoing.length - sentBytes
}

function sliceOf(
  { outgoing, sentBytes }: MessageStream,
  bytes: number,
): { buffer: Buffer; start: number; end: number } {
  if (sentBytes >= prefixBytes) {
    const start = sentBytes - prefixBytes
    return { buffer: outgoing, start, end: start + bytes }
  }
  first[0] = 0
  first.writeUInt32BE(outgoing.length, 1)
  outgoing.copy(first, prefixBytes, 0, Math.max(0, sentBytes + bytes - prefixBytes))
  return { buffer: first, start: sentBytes, end: sentBytes + bytes }
}
