import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'

import {
  areOfRequest,
  areOfTrailers,
  ClientStreams,
  ConnectionError,
  type ConnectionEvents,
  copyOf,
  DEFAULT_FRAME_BYTES,
  enhanceYourCalm,
  ErrorCode,
  Flag,
  type Frame,
  GracefulShutdown,
  Http2Connection,
  type Slice,
  SlowReaderWatch,
} from '@rpc-vs-mom/http2'
import {
  type CallFacts,
  CallFields,
  GrpcStatus,
  type Refusal,
  trailersOnly,
} from '@rpc-vs-mom/http2/grpc'
import { Call } from './call.ts'
import type { Dispatcher } from './dispatcher.ts'
import { pumpBlocked, type Flow, type FlowEnd } from './flow.ts'

/**
 * A request that says how long it is, and is not longer than one frame, waits until it is whole: one that is not
 * as long as it says must not reach a backend, and gRPC clients do not say it. Half of a window, so that
 * padding cannot use up the rest.
 */
const AWAITED_BYTES = DEFAULT_FRAME_BYTES

/** Older calls are moved out of the network reads they came in, which may hold much else. */
const COMPACT_AFTER_MS = 100

const CLOSING: Refusal = { status: GrpcStatus.unavailable, message: 'the load balancer is closing' }

/** One client's connection: its streams and the calls on them. */
export class ClientSession implements ConnectionEvents, FlowEnd {
  readonly connection: Http2Connection
  readonly peer: string
  readonly blocked = new Set<Flow>()
  readonly calls = new InPlaceMap<Call>()
  readonly #dispatcher: Dispatcher
  readonly #onGone: (session: ClientSession) => void
  readonly #fields: CallFields
  /** What the latest field block said. */
  #said!: CallFacts
  readonly #streams: ClientStreams
  readonly #shutdown: GracefulShutdown
  readonly #watch: SlowReaderWatch
  #heldBytes = 0
  #idleSinceMs: number

  constructor(
    socket: Socket,
    options: { dispatcher: Dispatcher; onGone: (session: ClientSession) => void },
  ) {
    this.#dispatcher = options.dispatcher
    this.#onGone = options.onGone
    this.peer = socket.remoteAddress ?? 'unknown'
    const { clock, limits, turn, callerField } = options.dispatcher
    this.#fields = new CallFields({ callerField })
    this.#idleSinceMs = clock.nowMs()
    this.#watch = new SlowReaderWatch(limits.slowReaderMs, this.#idleSinceMs)
    this.connection = new Http2Connection({
      socket,
      side: 'server',
      events: this,
      turn,
      clock,
      limits,
    })
    this.#streams = new ClientStreams(this.connection, limits.resets)
    this.#shutdown = new GracefulShutdown(this.connection, this.#streams)
  }

  get lastStreamId(): number {
    return this.#streams.lastId
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Since when it has no calls; undefined while it has some. */
  get idleSinceMs(): number | undefined {
    return this.calls.size === 0 ? this.#idleSinceMs : undefined
  }

  /** Announces the end; the client opens no more streams once it has read that. */
  drain(nowMs: number): void {
    this.#shutdown.announce(nowMs)
  }

  /** Answers what is open with UNAVAILABLE and closes. */
  close(): void {
    for (const call of this.calls.values()) {
      call.cancel(ErrorCode.cancel)
      call.refuse(CLOSING)
    }
    this.connection.end()
  }

  /** Checks deadlines, idleness, slow reading and the steps of draining; returns when it is to be called again. */
  checkTime(nowMs: number): number {
    let dueMs = this.#shutdown.isAnnounced ? nowMs : Infinity
    for (const call of this.calls.values()) {
      if (nowMs >= call.deadlineMs) this.#dispatcher.expire(call)
      else if (nowMs - call.startedMs > COMPACT_AFTER_MS) call.compact()
      dueMs = Math.min(dueMs, call.deadlineMs)
    }
    if (this.#watch.isStuck(this.connection.send, this.#heldBytes, nowMs)) {
      this.connection.fail(enhanceYourCalm('the client reads too slowly'))
    }
    this.#shutdown.check(nowMs, this.calls.size)
    this.#checkIdle(nowMs)
    this.connection.checkTime(nowMs)
    return dueMs
  }

  forwarded(bytes: number): void {
    this.connection.credit(bytes)
  }

  buffered(bytes: number): void {
    this.#heldBytes += bytes
    if (this.#heldBytes > this.#dispatcher.limits.heldBytes) {
      this.connection.fail(enhanceYourCalm('too many response bytes are not read'))
    }
  }

  /** A call ended as it should. */
  finished(): void {
    this.#streams.finished()
  }

  /** Forgets a call whose stream is closed. */
  release(call: Call): void {
    this.calls.delete(call.clientStreamId)
    if (this.calls.size === 0) this.#idleSinceMs = this.connection.lastReadMs
  }

  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void {
    if (block !== undefined) this.#said = this.#fields.read(block)
    const call = this.calls.get(streamId)
    if (call !== undefined) this.#onTrailers(call, block, endStream)
    else if (this.#streams.isNew(streamId)) this.#onRequest(streamId, block, endStream)
    else this.#streams.onClosedStream(streamId)
  }

  onData(frame: Frame, flowBytes: number): void {
    const call = this.calls.get(frame.streamId)
    if (call === undefined) {
      this.connection.credit(flowBytes)
      return this.#streams.onClosedStream(frame.streamId)
    }
    if (call.up.ended) {
      this.connection.credit(flowBytes)
      return this.#reject(call, ErrorCode.streamClosed)
    }
    const endStream = (frame.flags & Flag.endStream) !== 0
    if (!call.up.keepsLength(frame.end - frame.start, endStream)) {
      this.connection.credit(flowBytes)
      return this.#reject(call, ErrorCode.protocolError)
    }
    if (endStream) call.up.ended = true
    if (!call.responded) call.request.append(frame)
    if (!call.up.accept(frame, flowBytes)) this.#reject(call, ErrorCode.flowControlError)
    else if (endStream) this.#onUploaded(call)
  }

  onReset(streamId: number, code: number): void {
    const call = this.calls.get(streamId)
    if (call === undefined) return this.#streams.onClosedStream(streamId)
    this.#streams.countReset()
    call.cancel(code)
    call.leave()
  }

  onStreamWindow(streamId: number, incrementBytes: number): void {
    const call = this.calls.get(streamId)
    if (call === undefined) return this.#streams.checkOpened(streamId)
    if (incrementBytes === 0) this.#reject(call, ErrorCode.protocolError)
    else if (!call.down.widen(incrementBytes)) this.#reject(call, ErrorCode.flowControlError)
  }

  onInitialWindow(deltaBytes: number): void {
    for (const call of this.calls.values()) {
      if (!call.down.widen(deltaBytes)) {
        throw new ConnectionError(ErrorCode.flowControlError, 'a stream window is too large')
      }
    }
  }

  onSendable(): void {
    pumpBlocked(this)
  }

  onSettings(): void {}

  // The client opens no stream for us anyway, and closes when it has its answers.
  onGoaway(): void {}

  onClosed(): void {
    for (const call of this.calls.values()) {
      call.cancel(ErrorCode.cancel)
      call.leave()
    }
    this.#onGone(this)
  }

  #onRequest(streamId: number, block: Slice | undefined, endStream: boolean): void {
    const { limits } = this.#dispatcher
    this.#streams.opened(streamId)
    if (this.#shutdown.isRefusing || this.calls.size >= limits.streamsPerConnection) {
      this.#resetStream(streamId, ErrorCode.refusedStream)
    } else if (block === undefined || this.#said.listBytes > limits.fieldListBytes) {
      this.#refuseFields(streamId, endStream)
    } else if (!areOfRequest(this.#said) || (endStream && this.#said.contentLength > 0)) {
      this.#resetStream(streamId, ErrorCode.protocolError)
    } else {
      this.#route(streamId, block, endStream)
    }
  }

  #route(streamId: number, block: Slice, endStream: boolean): void {
    const { path, timeoutMs, caller, contentLength } = this.#said
    const { callerLength } = this.#dispatcher.limits
    const startedMs = this.connection.lastReadMs
    const call = new Call(this.#dispatcher, {
      client: this,
      streamId,
      block,
      path: path!,
      caller: caller === undefined || caller.length > callerLength ? this.peer : caller,
      startedMs,
      timeoutMs,
    })
    this.calls.set(streamId, call)
    this.#dispatcher.checks.by(call.deadlineMs)
    call.up.ended = endStream
    call.up.expect(contentLength)
    call.awaitsBody = !endStream && contentLength >= 0 && contentLength <= AWAITED_BYTES
    if (!call.awaitsBody) this.#dispatcher.route(call)
  }

  #onUploaded(call: Call): void {
    call.flowFinished()
    if (!call.awaitsBody) return
    call.awaitsBody = false
    this.#dispatcher.route(call)
  }

  #onTrailers(call: Call, block: Slice | undefined, endStream: boolean): void {
    if (call.up.ended) return this.#reject(call, ErrorCode.streamClosed)
    const isWellFormed = block !== undefined && endStream && areOfTrailers(this.#said)
    if (!isWellFormed || !call.up.keepsLength(0, true)) {
      return this.#reject(call, ErrorCode.protocolError)
    }
    call.up.end(copyOf(block))
    this.#onUploaded(call)
  }

  #refuseFields(streamId: number, endStream: boolean): void {
    const message = `the metadata is larger than ${this.#dispatcher.limits.fieldListBytes} bytes`
    const block = trailersOnly({ status: GrpcStatus.resourceExhausted, message })
    this.connection.abuse('too much metadata')
    this.connection.send.fields(streamId, block, true)
    if (!endStream) this.connection.send.reset(streamId, ErrorCode.noError)
  }

  #reject(call: Call, code: number): void {
    this.#streams.countReset()
    call.cancel(ErrorCode.cancel)
    call.reset(code)
  }

  #resetStream(streamId: number, code: number): void {
    this.#streams.countReset()
    this.connection.send.reset(streamId, code)
  }

  #checkIdle(nowMs: number): void {
    const idle = this.calls.size === 0 && nowMs - this.#idleSinceMs > this.#dispatcher.limits.idleMs
    if (idle) this.drain(nowMs)
  }
}
