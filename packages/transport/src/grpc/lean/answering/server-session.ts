import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import {
  Allowance,
  ANY_STREAM,
  areOfRequest,
  areOfTrailers,
  ConnectionError,
  type ConnectionEvents,
  ErrorCode,
  Flag,
  type FlushTurn,
  type Frame,
  Http2Connection,
  type Slice,
  systemClock,
} from '@rpc-vs-mom/http2'
import { type CallFacts, CallFields } from '@rpc-vs-mom/http2/grpc'
import { AskError } from '../../../ask-error.ts'
import { defaultTimeoutMs, maxMessageBytes, maxTimeoutMs } from '../../../limits.ts'
import { compression, isGrpc, notedNames } from '../field-names.ts'
import { type DataFault, Inbox } from '../messages/inbox.ts'
import { leanLimits } from '../limits.ts'
import { Outbox } from '../messages/outbox.ts'
import { answerHeaders, errorFields, okTrailers, unsupportedMediaType } from './response-fields.ts'
import { ServedStream } from './served-stream.ts'

/** Nuisance frames that one call explains: a window update, a priority. */
const earnedPerCall = 2

/** How long a client may take to hear of the end before no more streams of it are taken. */
const announceMs = 1000

/** What a client may take after its deadline for an answer that was there before. */
const takingMs = 1000

/** What a session tells the listener. */
export interface ServerSessionOwner {
  /** A request is whole; `stream.incoming` is its message. */
  requested(stream: ServedStream, message: Buffer): void
  gone(session: ServerSession): void
}

/** One client's connection: its streams, and the answers on them. */
export class ServerSession implements ConnectionEvents {
  readonly connection: Http2Connection
  readonly streams = new InPlaceMap<ServedStream>()
  lastStreamId = 0
  readonly #owner: ServerSessionOwner
  readonly #fields = new CallFields(undefined, Object.values(notedNames))
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  readonly #resets: Allowance
  #idleSinceMs: number
  #announcedMs = 0
  #isRefusing = false
  #takenBytes = 0
  #takenMs: number

  constructor(socket: Socket, { owner, turn }: { owner: ServerSessionOwner; turn: FlushTurn }) {
    this.#owner = owner
    this.#idleSinceMs = this.#takenMs = systemClock.nowMs()
    this.#resets = new Allowance(leanLimits.resets, this.#idleSinceMs)
    this.connection = new Http2Connection({
      socket,
      side: 'server',
      events: this,
      turn,
      clock: systemClock,
      limits: leanLimits,
    })
    this.#outbox = new Outbox({
      connection: this.connection,
      endsStream: false,
      onSent: (stream) => this.#onSent(stream as ServedStream),
    })
    this.#inbox = new Inbox(this.connection, leanLimits.reservedBytes)
  }

  /** Since when it has no calls; undefined while it has some. */
  get idleSinceMs(): number | undefined {
    return this.streams.size === 0 ? this.#idleSinceMs : undefined
  }

  /** Sends a message of the answer, the only or last one unless `isLast` is false. */
  answer(stream: ServedStream, message: Buffer, isLast = true): void {
    if (!this.#isOpen(stream)) return
    if (!stream.isAnswered) this.connection.send.fields(stream.streamId, answerHeaders, false)
    stream.isAnswered = true
    stream.isLast = isLast
    this.#outbox.start(stream, message)
    if (this.#outbox.heldBytes > leanLimits.heldBytes) {
      this.connection.fail(calm('too many bytes of answers are not read'))
    }
  }

  /** Whether some of the latest message still waits for room. */
  isSending(stream: ServedStream): boolean {
    return this.#outbox.holds(stream)
  }

  /** Ends the answer with an error. */
  refuse(stream: ServedStream, reason: AskError): void {
    if (!this.#isOpen(stream)) return
    this.#end(stream, errorFields(reason, stream.isAnswered))
  }

  /** Announces the end; the client opens no more streams once it has read that. */
  drain(nowMs: number): void {
    if (this.#announcedMs > 0 || this.connection.closed) return
    this.#announcedMs = nowMs
    this.connection.send.goaway({ lastStreamId: ANY_STREAM, code: ErrorCode.noError })
    this.connection.ping(nowMs)
  }

  /** Closes once the client has heard of the end and has all its answers. */
  checkDrain(nowMs: number): void {
    const { connection } = this
    if (this.#announcedMs === 0 || connection.closed) return
    const isHeard = connection.pingSentMs === 0 || nowMs - this.#announcedMs > announceMs
    if (!this.#isRefusing && isHeard) {
      this.#isRefusing = true
      connection.send.goaway({ lastStreamId: this.lastStreamId, code: ErrorCode.noError })
    }
    if (this.#isRefusing && this.streams.size === 0) connection.end()
  }

  /** Ends what takes too long. */
  checkTime(nowMs: number): void {
    for (const stream of this.streams.values()) {
      if (nowMs >= endOf(stream)) this.refuse(stream, late(stream))
    }
    if (this.#isStuck(nowMs)) this.connection.fail(calm('the client reads too slowly'))
    const isIdle = this.streams.size === 0 && nowMs - this.#idleSinceMs > leanLimits.idleMs
    if (isIdle) this.drain(nowMs)
    this.checkDrain(nowMs)
    this.connection.checkTime(nowMs)
  }

  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void {
    const facts = block === undefined ? undefined : this.#fields.read(block)
    const stream = this.streams.get(streamId)
    if (stream !== undefined) this.#onTrailers(stream, facts, endStream)
    else if (streamId > this.lastStreamId && streamId % 2 === 1) {
      this.#onRequest(streamId, facts, endStream)
    } else this.#onClosedStream(streamId)
  }

  onData(frame: Frame, flowBytes: number): void {
    this.connection.credit(flowBytes)
    const stream = this.streams.get(frame.streamId)
    if (stream === undefined) return this.#onClosedStream(frame.streamId)
    if (stream.isEnded) return this.#reset(stream, ErrorCode.streamClosed)
    const fault = this.#inbox.take(stream, frame, flowBytes)
    stream.isEnded = (frame.flags & Flag.endStream) !== 0
    if (fault === 'window') this.#reset(stream, ErrorCode.flowControlError)
    else if (fault !== undefined) this.refuse(stream, errorOf(fault, stream))
    else if (stream.isEnded) this.#onRequested(stream)
  }

  onReset(streamId: number): void {
    const stream = this.streams.get(streamId)
    if (stream === undefined) return this.#onClosedStream(streamId)
    this.#countReset()
    this.#release(stream)
    stream.cut?.(givenUp)
  }

  onStreamWindow(streamId: number, incrementBytes: number): void {
    const stream = this.streams.get(streamId)
    if (stream === undefined) return this.#checkOpened(streamId)
    if (incrementBytes === 0) this.#reset(stream, ErrorCode.protocolError)
    else if (!this.#outbox.widen(stream, incrementBytes)) {
      this.#reset(stream, ErrorCode.flowControlError)
    }
  }

  onInitialWindow(deltaBytes: number): void {
    for (const stream of this.streams.values()) {
      if (!this.#outbox.widen(stream, deltaBytes)) {
        throw new ConnectionError(ErrorCode.flowControlError, 'a stream window is too large')
      }
    }
  }

  onSendable(): void {
    this.#outbox.pump()
  }

  onSettings(): void {}

  // The client opens no stream for us anyway, and closes when it has its answers.
  onGoaway(): void {}

  onClosed(): void {
    const streams = this.streams.values()
    this.streams.clear()
    for (const stream of streams) {
      this.#outbox.forget(stream)
      this.#inbox.forget(stream)
      stream.cut?.(givenUp)
    }
    this.#owner.gone(this)
  }

  #onRequest(streamId: number, facts: CallFacts | undefined, endStream: boolean): void {
    this.lastStreamId = streamId
    this.connection.earn(earnedPerCall)
    if (this.#isRefusing || this.streams.size >= leanLimits.streamsPerConnection) {
      this.#countReset()
      return this.connection.send.reset(streamId, ErrorCode.refusedStream)
    }
    if (facts !== undefined && !areOfRequest(facts)) {
      this.#countReset()
      return this.connection.send.reset(streamId, ErrorCode.protocolError)
    }
    const stream = this.#open(streamId, facts)
    stream.isEnded = endStream
    if (facts === undefined || facts.listBytes > leanLimits.fieldListBytes) {
      this.connection.nuisance('too much metadata')
      this.refuse(stream, tooMuchMetadata)
    } else if (!isGrpc(facts.noted[notedNames.contentType])) {
      this.#end(stream, unsupportedMediaType)
    } else if (facts.timeoutEnd > 0 && facts.timeoutMs === undefined) {
      this.refuse(stream, wrongTimeout)
    } else if (endStream) this.#onRequested(stream)
  }

  #open(streamId: number, facts: CallFacts | undefined): ServedStream {
    const openedMs = this.connection.lastReadMs
    const stream = new ServedStream(this, {
      streamId,
      path: facts?.path ?? '',
      contentType: facts?.noted[notedNames.body],
      openedMs,
      deadlineMs: openedMs + (facts?.timeoutMs ?? Infinity),
    })
    stream.encoding = compression(facts?.noted[notedNames.encoding])
    stream.sendWindowBytes = this.connection.peer.initialWindowSize
    this.streams.set(streamId, stream)
    return stream
  }

  #onRequested(stream: ServedStream): void {
    const { incoming, partial, path } = stream
    if (incoming !== undefined) this.#owner.requested(stream, incoming)
    else if (partial === undefined) this.refuse(stream, withoutMessage(path))
    else this.refuse(stream, cutOff(path))
  }

  #onTrailers(stream: ServedStream, facts: CallFacts | undefined, endStream: boolean): void {
    if (stream.isEnded) return this.#reset(stream, ErrorCode.streamClosed)
    if (facts === undefined || !endStream || !areOfTrailers(facts)) {
      return this.#reset(stream, ErrorCode.protocolError)
    }
    stream.isEnded = true
    this.#onRequested(stream)
  }

  #onSent(stream: ServedStream): void {
    if (stream.isLast) this.#end(stream, okTrailers)
  }

  #end(stream: ServedStream, block: Slice): void {
    const { send } = this.connection
    this.#release(stream)
    this.#resets.earn(1)
    if (!stream.isLast) stream.cut?.(givenUp)
    send.fields(stream.streamId, block, true)
    // Nothing more is wanted of a request that is answered before it has ended.
    if (!stream.isEnded) send.reset(stream.streamId, ErrorCode.noError)
  }

  #reset(stream: ServedStream, code: number): void {
    this.#countReset()
    this.connection.send.reset(stream.streamId, code)
    this.#release(stream)
    stream.cut?.(givenUp)
  }

  #release(stream: ServedStream): void {
    this.streams.delete(stream.streamId)
    this.#outbox.forget(stream)
    this.#inbox.forget(stream)
    if (this.streams.size === 0) this.#idleSinceMs = this.connection.lastReadMs
  }

  #isOpen(stream: ServedStream): boolean {
    return this.streams.get(stream.streamId) === stream
  }

  // Resets that a client provokes cost as much as those it sends.
  #countReset(): void {
    if (!this.#resets.spend(this.connection.lastReadMs)) throw calm('too many streams are reset')
  }

  // What was on its way when the stream was closed is harmless, but not for ever.
  #onClosedStream(streamId: number): void {
    this.#checkOpened(streamId)
    this.connection.nuisance('frames on closed streams')
  }

  #checkOpened(streamId: number): void {
    if (streamId > this.lastStreamId || streamId % 2 === 0) {
      throw new ConnectionError(ErrorCode.protocolError, `stream ${streamId} was never opened`)
    }
  }

  #isStuck(nowMs: number): boolean {
    const { dataBytes, out } = this.connection.send
    const takenBytes = dataBytes - out.unwrittenBytes
    if (takenBytes > this.#takenBytes || this.#outbox.heldBytes + out.unwrittenBytes === 0) {
      this.#takenBytes = Math.max(takenBytes, this.#takenBytes)
      this.#takenMs = nowMs
    }
    return nowMs - this.#takenMs > leanLimits.slowReaderMs
  }
}

const givenUp = new AskError('CANCELLED', 'The caller gave the call up or is gone.')

const wrongTimeout = new AskError('INTERNAL', 'The grpc-timeout of the request is not a timeout.')

const tooMuchMetadata = new AskError(
  'RESOURCE_EXHAUSTED',
  `The request has more than ${leanLimits.fieldListBytes} bytes of metadata.`,
)

/**
 * Until when a stream may be open, a moment of `performance.now()`. What is worked on is ended by who does that; a
 * request has to be whole and its answer taken in time, and a watch may go on as long as its client likes.
 */
function endOf({ openedMs, deadlineMs, cut, isLast, isAnswered }: ServedStream): number {
  if (!isLast) return deadlineMs
  if (isAnswered) return Math.min(deadlineMs, openedMs + maxTimeoutMs) + takingMs
  return cut === undefined ? Math.min(deadlineMs, openedMs + defaultTimeoutMs) : Infinity
}

function calm(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.enhanceYourCalm, message)
}

function late({ path }: ServedStream): AskError {
  return new AskError('DEADLINE_EXCEEDED', `${path} was not answered before its deadline.`)
}

function withoutMessage(path: string): AskError {
  return new AskError('UNIMPLEMENTED', `The request for ${path} has no message.`)
}

function cutOff(path: string): AskError {
  return new AskError('INTERNAL', `The request for ${path} ended in the middle of its message.`)
}

function errorOf(fault: DataFault, { path, partial, encoding }: ServedStream): AskError {
  if (fault === 'second') {
    return new AskError('UNIMPLEMENTED', `The request for ${path} has more than one message.`)
  }
  if (fault === 'too large') {
    const sentence = `The request has ${partial?.length} bytes; the limit is ${maxMessageBytes}.`
    return new AskError('RESOURCE_EXHAUSTED', sentence)
  }
  const named = encoding ?? 'an encoding without a name'
  const sentence = `The request is compressed with "${named}"; only identity is read.`
  return new AskError('UNIMPLEMENTED', sentence)
}
