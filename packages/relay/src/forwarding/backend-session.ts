import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'

import {
  areOfResponse,
  areOfTrailers,
  ConnectionError,
  type ConnectionEvents,
  copyOf,
  ErrorCode,
  Flag,
  type Frame,
  type Goaway,
  Http2Connection,
  neverOpened,
  type Slice,
} from '@rpc-vs-mom/http2'
import { type CallFacts, CallFields, GrpcStatus } from '@rpc-vs-mom/http2/grpc'
import type { Call } from './call.ts'
import type { Dispatcher } from './dispatcher.ts'
import { pumpBlocked, type Flow, type FlowEnd } from './flow.ts'
import { HeldAnswer } from './held-answer.ts'
import { answered, MALFORMED, LOST_RACE, REFUSED } from './outcomes.ts'
import { RationedResets } from './rationed-resets.ts'

/** Ids up to 2^31 - 1 exist; a new connection takes over some time before they run out. */
const LAST_STREAM_ID = 2 ** 31 - 10_001

/**
 * Share of the streams a backend allows that is used: node:http2 counts a stream for a while after it has
 * ended, and resets new ones above its limit with ENHANCE_YOUR_CALM.
 */
const USED_SHARE = 7 / 8

/** What a session tells its backend. */
export interface SessionEvents {
  /** SETTINGS have arrived: calls can be sent, or more of them than before. */
  onReady(session: BackendSession): void
  onRoom(session: BackendSession): void
  /** The session takes no new calls but finishes those it has. */
  onRetiring(session: BackendSession, graceful: boolean): void
  onLost(session: BackendSession, reason: Error): void
}

/** One connection to a backend: our streams on it and what comes back. */
export class BackendSession implements ConnectionEvents, FlowEnd {
  /** Backends may not open streams. */
  readonly lastStreamId = 0
  readonly connection: Http2Connection
  readonly blocked = new Set<Flow>()
  readonly calls = new InPlaceMap<Call>()
  retiring = false
  /** A PING was not answered in time, and is not yet. */
  silent = false
  /** When another connection took over while this one was silent; 0 when none did. */
  replacedMs = 0
  readonly #events: SessionEvents
  readonly #dispatcher: Dispatcher
  readonly #fields = new CallFields()
  readonly #resets: RationedResets
  #nextStreamId = 1

  constructor(
    socket: Socket,
    { events, dispatcher }: { events: SessionEvents; dispatcher: Dispatcher },
  ) {
    this.#events = events
    this.#dispatcher = dispatcher
    const { clock, limits, turn } = dispatcher
    this.#resets = new RationedResets(limits.backendResets, clock)
    this.connection = new Http2Connection({
      socket,
      side: 'client',
      events: this,
      turn,
      clock,
      limits,
    })
  }

  /** Whether a call can be sent now. */
  get hasRoom(): boolean {
    const streams = this.calls.size + this.#resets.waiting
    return !this.retiring && streams < this.connection.peer.maxConcurrentStreams * USED_SHARE
  }

  /** Opens a stream for the call, with the field block given, and sends what is there of its body. */
  start(call: Call, block: Slice, nowMs: number): void {
    const streamId = this.#nextStreamId
    this.#nextStreamId += 2
    this.calls.set(streamId, call)
    call.session = this
    call.backendStreamId = streamId
    call.sentMs = nowMs
    call.held = undefined
    call.sentAfterFlushes = this.connection.send.out.flushes
    call.down.from(this, streamId)
    call.up.to(this, streamId)
    const whole = call.up.drained
    this.connection.send.fields(streamId, block, whole)
    if (whole) call.up.finished = true
    else call.up.resume()
    if (this.#nextStreamId > LAST_STREAM_ID) this.#retire(true)
  }

  /** Ends a call's stream from our side. The reset may leave later: backends ration resets. */
  cancel(call: Call, code: number): void {
    const streamId = call.backendStreamId
    call.session = undefined
    this.calls.delete(streamId)
    if (this.connection.closed) return
    const { lastReadMs, send } = this.connection
    if (this.#resets.mayGo(streamId, code, lastReadMs)) send.reset(streamId, code)
    if (this.#resets.areTooMany) this.#retire(true)
    else this.#events.onRoom(this)
  }

  /** Forgets a call whose stream is closed on both sides. */
  release(call: Call): void {
    this.calls.delete(call.backendStreamId)
    this.#events.onRoom(this)
  }

  /** Takes no new calls, and closes once the present ones are finished. */
  retire(): void {
    this.#retire(true)
  }

  /**
   * Sends deferred resets, and closes a retired session that has nothing left to do; returns when it is to be
   * called again.
   */
  checkTime(nowMs: number): number {
    this.#resets.release(nowMs, (streamId, code) => {
      this.connection.send.reset(streamId, code)
      this.#events.onRoom(this)
    })
    if (this.#resets.areLate(nowMs)) this.#retire(true)
    if (this.retiring && this.calls.size === 0) this.connection.end()
    else this.connection.checkTime(nowMs)
    return this.retiring || this.#resets.waiting > 0 ? nowMs : Infinity
  }

  // Clients share the connection, so its window is given back at once and each stream is held to its own.
  forwarded(): void {}

  buffered(): void {}

  onSettings(): void {
    this.#events.onReady(this)
  }

  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void {
    const call = this.#callOf(streamId)
    if (call === undefined) return this.#endDeferred(streamId, endStream)
    if (block === undefined || call.down.ended) return this.#reject(call)
    const facts = this.#fields.read(block)
    if (!this.#isWellFormed(call, facts, endStream)) this.#reject(call)
    else if (endStream) this.#onEnd(call, block, facts)
    else this.#onHeaders(call, block, facts)
  }

  onData(frame: Frame, flowBytes: number): void {
    this.connection.credit(flowBytes)
    const call = this.#callOf(frame.streamId)
    const endStream = (frame.flags & Flag.endStream) !== 0
    if (call === undefined) return this.#endDeferred(frame.streamId, endStream)
    if (!call.down.keepsLength(frame.end - frame.start, endStream)) return this.#reject(call)
    if (!endStream && call.held?.take(frame, flowBytes)) return
    if (!call.passHeld() || call.down.ended || !call.responded) return this.#reject(call)
    if (endStream) {
      call.down.ended = true
      call.settle(answered(undefined, call.httpStatus))
    }
    if (!call.down.accept(frame, flowBytes)) this.#reject(call)
    else if (endStream) call.flowFinished()
  }

  onReset(streamId: number, code: number): void {
    const call = this.#callOf(streamId)
    this.#resets.drop(streamId)
    if (call === undefined) return
    call.detach()
    if (call.down.ended) call.uploadReset(code)
    else if (code === ErrorCode.refusedStream && !call.responded) {
      this.#dispatcher.recover(call, { outcome: REFUSED, reached: false })
    } else if (call.otherAttempt !== undefined) {
      call.cancelAttempt({ kind: 'reset', code })
    } else {
      call.settle({ kind: 'reset', code })
      call.reset(code)
    }
  }

  onStreamWindow(streamId: number, incrementBytes: number): void {
    const call = this.#callOf(streamId)
    if (call === undefined) return
    if (incrementBytes === 0 || !call.up.widen(incrementBytes)) this.#reject(call)
  }

  onInitialWindow(deltaBytes: number): void {
    for (const call of this.calls.values()) {
      if (!call.up.widen(deltaBytes)) throw windowTooLarge()
    }
  }

  onSendable(): void {
    pumpBlocked(this)
  }

  onGoaway({ lastStreamId, code }: Goaway): void {
    this.#retire(code === ErrorCode.noError)
    for (const call of this.calls.values()) {
      const { backendStreamId } = call
      const isLeft = this.calls.get(backendStreamId) !== call
      if (isLeft || backendStreamId <= lastStreamId) continue
      this.calls.delete(backendStreamId)
      call.session = undefined
      this.#dispatcher.recover(call, { outcome: REFUSED, reached: false, exclude: false })
    }
  }

  onClosed(reason: Error): void {
    this.#events.onLost(this, reason)
  }

  #isWellFormed(call: Call, facts: CallFacts, endStream: boolean): boolean {
    const isBegun = call.responded || call.held !== undefined
    if (!isBegun) return areOfResponse(facts, endStream)
    return areOfTrailers(facts) && call.down.keepsLength(0, true)
  }

  #onHeaders(call: Call, block: Slice, { httpStatus, contentLength }: CallFacts): void {
    if (call.responded || call.held !== undefined) return this.#reject(call)
    const isFinal = httpStatus >= 200
    call.httpStatus = httpStatus
    if (isFinal) call.down.expect(contentLength)
    if (isFinal && this.#dispatcher.isRepeatable(call)) {
      // The backend may be lost before its trailers, and then another one can still be asked.
      call.held = new HeldAnswer(block)
    } else call.passHeaders(block, isFinal)
  }

  #onEnd(call: Call, block: Slice, { grpcStatus, httpStatus }: CallFacts): void {
    const outcome = answered(grpcStatus, httpStatus || call.httpStatus)
    if (call.otherAttempt !== undefined && grpcStatus === GrpcStatus.unavailable) {
      if (call.up.finished) call.detach()
      return call.cancelAttempt(outcome)
    }
    if (!call.passHeld()) return this.#reject(call)
    call.otherAttempt?.cancelAttempt(LOST_RACE)
    call.responded = true
    call.request.release()
    call.settle(outcome)
    call.down.end(copyOf(block))
    call.flowFinished()
  }

  // The backend breaks the protocol on one stream: the caller gets the reset that it would see directly.
  #reject(call: Call): void {
    call.cancel(ErrorCode.protocolError, MALFORMED)
    call.reset(ErrorCode.protocolError)
  }

  #endDeferred(streamId: number, endStream: boolean): void {
    if (endStream && this.#resets.drop(streamId)) this.#events.onRoom(this)
  }

  #callOf(streamId: number): Call | undefined {
    const call = this.calls.get(streamId)
    if (call === undefined && (streamId >= this.#nextStreamId || streamId % 2 === 0)) {
      throw neverOpened(streamId)
    }
    return call
  }

  #retire(graceful: boolean): void {
    if (this.retiring) return
    this.retiring = true
    this.#events.onRetiring(this, graceful)
  }
}

function windowTooLarge(): ConnectionError {
  return new ConnectionError(ErrorCode.flowControlError, 'a stream window is too large')
}
