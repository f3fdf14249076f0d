import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import {
  areOfRequest,
  areOfTrailers,
  ClientStreams,
  ConnectionError,
  type ConnectionEvents,
  ErrorCode,
  Flag,
  type FlushTurn,
  type Frame,
  GracefulShutdown,
  Http2Connection,
  type Slice,
  systemClock,
} from '@rpc-vs-mom/http2'
import { type CallFacts, CallFields } from '@rpc-vs-mom/http2/grpc'
import type { AskError } from '../../../ask-error.ts'
import { isMetadata } from '../../../metadata.ts'
import { isGrpc, notedNames } from '../field-names.ts'
import { Inbox } from '../messages/inbox.ts'
import { leanLimits } from '../lean-limits.ts'
import { Answers } from './answers.ts'
import {
  cutOff,
  endOf,
  errorOf,
  givenUp,
  goingAway,
  late,
  tooMuchMetadata,
  unserved,
  withoutMessage,
  wrongTimeout,
} from './request-faults.ts'
import { errorFields, okTrailers, unsupportedMediaType } from './response-fields.ts'
import { openFlow, type StreamMethod } from './served-flow.ts'
import { ServedStream } from './served-stream.ts'

/** What a session tells the listener. */
export interface ServerSessionOwner {
  /** A request is whole; `stream.incoming` is its message. */
  requested(stream: ServedStream, message: Buffer): void
  /** Who has the messages of a call to that path, where it is not unary; undefined where nobody serves it. */
  methodAt(path: string): StreamMethod | 'unary' | undefined
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
  readonly #answers: Answers
  readonly #inbox: Inbox
  readonly #opened: ClientStreams
  readonly #shutdown: GracefulShutdown
  #idleSinceMs: number

  constructor(socket: Socket, { owner, turn }: { owner: ServerSessionOwner; turn: FlushTurn }) {
    this.#owner = owner
    this.#idleSinceMs = systemClock.nowMs()
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
    this.#answers = new Answers(this.connection, (stream) => this.#end(stream, okTrailers))
    this.#inbox = new Inbox(this.connection, leanLimits.reservedBytes)
  }

  get lastStreamId(): number {
    return this.#opened.lastId
  }

  /** Since when it has no calls; undefined while it has some. */
  get idleSinceMs(): number | undefined {
    return this.streams.size === 0 ? this.#idleSinceMs : undefined
  }

  /** Answers with a message. */
  answer(stream: ServedStream, message: Buffer): void {
    if (this.#isOpen(stream)) this.#answers.send(stream, message)
  }

  /** Sends what waits in the flow of the stream, where so many bytes have been added, or its end. */
  push(stream: ServedStream, bytes: number): void {
    if (this.#isOpen(stream)) this.#answers.push(stream, bytes)
  }

  /** So many bytes that waited in the flow of the stream are not wanted any more. */
  drop(stream: ServedStream, bytes: number): void {
    if (this.#isOpen(stream)) this.#answers.drop(bytes)
  }

  /** Hands over what came while the flow of the stream was paused. */
  readOn(stream: ServedStream): void {
    const fault = this.#inbox.readOn(stream)
    if (fault !== undefined) this.refuse(stream, errorOf(fault, stream))
  }

  /** Ends the answer with an error. */
  refuse(stream: ServedStream, reason: AskError): void {
    if (!this.#isOpen(stream)) return
    this.#end(stream, errorFields(reason, stream.isAnswered), reason)
  }

  /** Announces the end; the client opens no more streams once it has read that, and flows are to end. */
  drain(nowMs: number): void {
    if (this.#shutdown.isAnnounced) return
    this.#shutdown.announce(nowMs)
    for (const stream of this.streams.values()) this.#goAway(stream)
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
    this.#answers.checkTime(nowMs)
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
    stream.isEnded = (frame.flags & Flag.endStream) !== 0
    const fault = this.#inbox.take(stream, frame, flowBytes)
    if (fault === 'window') this.#reset(stream, ErrorCode.flowControlError)
    else if (fault !== undefined) this.refuse(stream, errorOf(fault, stream))
    else if (stream.isEnded) this.#onHalfClosed(stream)
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
    else if (!this.#answers.widen(stream, incrementBytes)) {
      this.#reset(stream, ErrorCode.flowControlError)
    }
  }

  onInitialWindow(deltaBytes: number): void {
    for (const stream of this.streams.values()) {
      if (!this.#answers.widen(stream, deltaBytes)) {
        throw new ConnectionError(ErrorCode.flowControlError, 'a stream window is too large')
      }
    }
  }

  onSendable(): void {
    this.#answers.pump()
  }

  onSettings(): void {}

  // The client opens no stream for us anyway, and closes when it has its answers.
  onGoaway(): void {}

  onClosed(): void {
    const streams = this.streams.values()
    this.streams.clear()
    for (const stream of streams) {
      this.#answers.forget(stream)
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
    const stream = new ServedStream(this, streamId, facts)
    stream.isEnded = endStream
    this.streams.set(streamId, stream)
    if (facts === undefined || facts.listBytes > leanLimits.fieldListBytes) {
      this.connection.abuse('too much metadata')
      this.refuse(stream, tooMuchMetadata)
    } else if (!isGrpc(facts.noted[notedNames.contentType])) {
      this.#end(stream, unsupportedMediaType)
    } else if (facts.timeoutEnd > 0 && facts.timeoutMs === undefined) {
      this.refuse(stream, wrongTimeout)
    } else {
      const method = this.#owner.methodAt(stream.path)
      if (method === undefined) return this.refuse(stream, unserved(stream.path))
      if (method !== 'unary') this.#openFlow(stream, method)
      if (endStream) this.#onHalfClosed(stream)
    }
  }

  #openFlow(stream: ServedStream, method: StreamMethod): void {
    openFlow(stream, method)
    if (this.#shutdown.isAnnounced) this.#goAway(stream)
  }

  #goAway(stream: ServedStream): void {
    if (stream.flow?.goAway() === false) this.refuse(stream, goingAway)
  }

  /** The client has sent all of its call. */
  #onHalfClosed(stream: ServedStream): void {
    const { flow, incoming, path } = stream
    if (flow !== undefined) {
      flow.afterRead(() => {
        if (stream.partial === undefined) flow.halfClosed()
        else this.refuse(stream, cutOff(path))
      })
    } else if (incoming !== undefined) this.#owner.requested(stream, incoming)
    else if (stream.partial === undefined) this.refuse(stream, withoutMessage(path))
    else this.refuse(stream, cutOff(path))
  }

  #onTrailers(stream: ServedStream, facts: CallFacts | undefined, endStream: boolean): void {
    if (stream.isEnded) return this.#reset(stream, ErrorCode.streamClosed)
    if (facts === undefined || !endStream || !areOfTrailers(facts)) {
      return this.#reset(stream, ErrorCode.protocolError)
    }
    stream.isEnded = true
    this.#onHalfClosed(stream)
  }

  #end(stream: ServedStream, block: Slice, reason?: AskError): void {
    this.#release(stream)
    this.#opened.finished()
    this.#answers.end(stream, block)
    stream.flow?.close(reason)
  }

  #reset(stream: ServedStream, code: number): void {
    this.#opened.countReset()
    this.connection.send.reset(stream.streamId, code)
    this.#release(stream)
    stream.cancel?.(givenUp)
  }

  #release(stream: ServedStream): void {
    this.streams.delete(stream.streamId)
    this.#answers.forget(stream)
    this.#inbox.forget(stream)
    if (this.streams.size === 0) this.#idleSinceMs = this.connection.lastReadMs
  }

  #isOpen(stream: ServedStream): boolean {
    return this.streams.get(stream.streamId) === stream
  }
}
