import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import {
  areOfRequest,
  areOfTrailers,
  ClientStreams,
  ConnectionError,
  type ConnectionEvents,
  enhanceYourCalm,
  ErrorCode,
  Flag,
  type FlushTurn,
  type Frame,
  GracefulShutdown,
  Http2Connection,
  type Slice,
  SlowReaderWatch,
  systemClock,
} from '@rpc-vs-mom/http2'
import { type CallFacts, CallFields, NO_METADATA } from '@rpc-vs-mom/http2/grpc'
import type { AskError } from '../../../ask-error.ts'
import { isMetadata } from '../../../metadata.ts'
import { compression, isGrpc, notedNames } from '../field-names.ts'
import { Inbox } from '../messages/inbox.ts'
import { leanLimits } from '../limits.ts'
import { Outbox } from '../messages/outbox.ts'
import {
  cutOff,
  endOf,
  errorOf,
  givenUp,
  late,
  tooMuchMetadata,
  withoutMessage,
  wrongTimeout,
} from './request-faults.ts'
import { answerHeaders, errorFields, okTrailers, unsupportedMediaType } from './response-fields.ts'
import { ServedStream } from './served-stream.ts'

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
  readonly #owner: ServerSessionOwner
  readonly #fields = new CallFields({
    noted: Object.values(notedNames),
    isMetadata,
  })
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  readonly #opened: ClientStreams
  readonly #shutdown: GracefulShutdown
  readonly #readers: SlowReaderWatch
  #idleSinceMs: number

  constructor(socket: Socket, { owner, turn }: { owner: ServerSessionOwner; turn: FlushTurn }) {
    this.#owner = owner
    this.#idleSinceMs = systemClock.nowMs()
    this.#readers = new SlowReaderWatch(leanLimits.slowReaderMs, this.#idleSinceMs)
    this.connection = new Http2Connection({
      socket,
      side: 'server',
      events: this,
      turn,
      clock: systemClock,
      limits: leanLimits,
    })
    this.#opened = new ClientStreams(this.connection, leanLimits.resets)
    this.#shutdown = new GracefulShutdown(this.connection, this.#opened)
    this.#outbox = new Outbox({
      connection: this.connection,
      endsStream: false,
      onSent: (stream) => this.#onSent(stream as ServedStream),
    })
    this.#inbox = new Inbox(this.connection, leanLimits.reservedBytes)
  }

  get lastStreamId(): number {
    return this.#opened.lastId
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
      this.connection.fail(enhanceYourCalm('too many bytes of answers are not read'))
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
    this.#shutdown.announce(nowMs)
  }

  /** Closes once the client has heard of the end and has all its answers. */
  checkDrain(nowMs: number): void {
    this.#shutdown.check(nowMs, this.streams.size)
  }

  /** Ends what takes too long. */
  checkTime(nowMs: number): void {
    for (const stream of this.streams.values()) {
      if (nowMs >= endOf(stream)) this.refuse(stream, late(stream))
    }
    if (this.#readers.isStuck(this.connection.send, this.#outbox.heldBytes, nowMs)) {
      this.connection.fail(enhanceYourCalm('the client reads too slowly'))
    }
    const isIdle = this.streams.size === 0 && nowMs - this.#idleSinceMs > leanLimits.idleMs
    if (isIdle) this.drain(nowMs)
    this.checkDrain(nowMs)
    this.connection.checkTime(nowMs)
  }

  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void {
    const facts = block === undefined ? undefined : this.#fields.read(block)
    const stream = this.streams.get(streamId)
    if (stream !== undefined) this.#onTrailers(stream, facts, endStream)
    else if (this.#opened.isNew(streamId)) this.#onRequest(streamId, facts, endStream)
    else this.#opened.onClosedStream(streamId)
  }

  onData(frame: Frame, flowBytes: number): void {
    this.connection.credit(flowBytes)
    const stream = this.streams.get(frame.streamId)
    if (stream === undefined) return this.#opened.onClosedStream(frame.streamId)
    if (stream.isEnded) return this.#reset(stream, ErrorCode.streamClosed)
    const fault = this.#inbox.take(stream, frame, flowBytes)
    stream.isEnded = (frame.flags & Flag.endStream) !== 0
    if (fault === 'window') this.#reset(stream, ErrorCode.flowControlError)
    else if (fault !== undefined) this.refuse(stream, errorOf(fault, stream))
    else if (stream.isEnded) this.#onRequested(stream)
  }

  onReset(streamId: number): void {
    const stream = this.streams.get(streamId)
    if (stream === undefined) return this.#opened.onClosedStream(streamId)
    this.#opened.countReset()
    this.#release(stream)
    stream.cancel?.(givenUp)
  }

  onStreamWindow(streamId: number, incrementBytes: number): void {
    const stream = this.streams.get(streamId)
    if (stream === undefined) return this.#opened.checkOpened(streamId)
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
      stream.cancel?.(givenUp)
    }
    this.#owner.gone(this)
  }

  #onRequest(streamId: number, facts: CallFacts | undefined, endStream: boolean): void {
    this.#opened.opened(streamId)
    if (this.#shutdown.isRefusing || this.streams.size >= leanLimits.streamsPerConnection) {
      this.#opened.countReset()
      return this.connection.send.reset(streamId, ErrorCode.refusedStream)
    }
    if (facts !== undefined && !areOfRequest(facts)) {
      this.#opened.countReset()
      return this.connection.send.reset(streamId, ErrorCode.protocolError)
    }
    const stream = this.#open(streamId, facts)
    stream.isEnded = endStream
    if (facts === undefined || facts.listBytes > leanLimits.fieldListBytes) {
      this.connection.abuse('too much metadata')
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
      metadata: facts?.metadata ?? NO_METADATA,
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
    this.#opened.finished()
    if (!stream.isLast) stream.cancel?.(givenUp)
    send.fields(stream.streamId, block, true)
    // Nothing more is wanted of a request that is answered before it has ended.
    if (!stream.isEnded) send.reset(stream.streamId, ErrorCode.noError)
  }

  #reset(stream: ServedStream, code: number): void {
    this.#opened.countReset()
    this.connection.send.reset(stream.streamId, code)
    this.#release(stream)
    stream.cancel?.(givenUp)
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
}
