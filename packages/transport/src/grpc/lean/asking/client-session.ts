import type { Socket } from 'node:net'
import { InPlaceMap } from '@rpc-vs-mom/collections'
import {
  areOfResponse,
  ConnectionError,
  type ConnectionEvents,
  DEFAULT_WINDOW_BYTES,
  ErrorCode,
  Flag,
  type FlushTurn,
  type Frame,
  type Goaway,
  Http2Connection,
  neverOpened,
  type Slice,
  systemClock,
} from '@rpc-vs-mom/http2'
import { type CallFacts, CallFields } from '@rpc-vs-mom/http2/grpc'
import { AskError } from '../../../ask-error.ts'
import { errorOf, tooMuchMetadata } from './answer-faults.ts'
import { outcomeIn, refusalIn } from './answer-fields.ts'
import { broken, type ClientCall } from './client-call.ts'
import { compression, notedNames } from '../field-names.ts'
import { type DataFault, Inbox } from '../messages/inbox.ts'
import { leanLimits, usedShare } from '../lean-limits.ts'
import type { MessageFlow } from '../messages/message-flow.ts'
import { Outbox } from '../messages/outbox.ts'
import type { RequestFields } from './request-fields.ts'

/** Ids up to 2^31 - 1 exist; a new connection takes over some time before they run out. */
const lastUsedStreamId = 2 ** 31 - 10_001

/** What a session reports to its owner. */
export interface ClientSessionOwner {
  /** SETTINGS have arrived: calls can be sent, or more of them than before. */
  onReady(session: ClientSession): void
  /** A call has ended. */
  onRoom(session: ClientSession): void
  /** It takes no new calls, and closes once the present ones have ended. */
  onRetiring(session: ClientSession): void
  onLost(session: ClientSession, reason: Error): void
  /** The server has certainly not taken the call; `isRefused` when it said so of this call alone. */
  onUntaken(call: ClientCall, isRefused: boolean): void
  /** An answer of more than one message. */
  onDoubled(): void
}

export interface ClientSessionOptions {
  readonly owner: ClientSessionOwner
  readonly fields: RequestFields
  readonly turn: FlushTurn
}

/** One connection to a server: the calls on it and what comes back. */
export class ClientSession implements ConnectionEvents {
  /** Servers may not open streams. */
  readonly lastStreamId = 0
  readonly connection: Http2Connection
  readonly calls = new InPlaceMap<ClientCall>()
  isRetiring = false
  readonly #owner: ClientSessionOwner
  readonly #requestFields: RequestFields
  readonly #fields = new CallFields({ noted: Object.values(notedNames) })
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  #nextStreamId = 1

  constructor(socket: Socket, { owner, fields, turn }: ClientSessionOptions) {
    this.#owner = owner
    this.#requestFields = fields
    this.connection = new Http2Connection({
      socket,
      side: 'client',
      events: this,
      turn,
      clock: systemClock,
      limits: leanLimits,
    })
    this.#outbox = new Outbox({ connection: this.connection, endsStream: true })
    this.#inbox = new Inbox(this.connection, leanLimits.reservedBytes)
  }

  /** Whether a call can be sent now. */
  get hasRoom(): boolean {
    const { maxConcurrentStreams } = this.connection.peer
    return (
      !this.isRetiring &&
      this.calls.size < Math.max(1, Math.floor(maxConcurrentStreams * usedShare))
    )
  }

  /** Sends the call; there is room. */
  start(call: ClientCall): void {
    const { send, peer } = this.connection
    const streamId = this.#nextStreamId
    this.#nextStreamId += 2
    this.calls.set(streamId, call)
    call.session = this
    call.streamId = streamId
    call.sentAfterFlushes = send.out.flushes
    call.sendWindowBytes = peer.initialWindowSize
    call.receiveWindowBytes = DEFAULT_WINDOW_BYTES
    send.fields(streamId, this.#requestFields.block(call), false)
    if (call.flow === undefined) this.#outbox.start(call, call.body)
    else this.#startFlow(call.flow, call)
    if (this.#nextStreamId > lastUsedStreamId) this.retire()
  }

  /** Sends what waits in the flow of the call, where so many bytes have been added, or its end. */
  push(call: ClientCall, bytes: number): void {
    this.#outbox.push(call, bytes)
  }

  /** So many bytes that waited in a flow are not wanted any more. */
  drop(bytes: number): void {
    this.#outbox.drop(bytes)
  }

  /** The caller gives the call up: its stream is reset. */
  cancel(call: ClientCall): void {
    if (!this.connection.closed) this.connection.send.reset(call.streamId, ErrorCode.cancel)
    this.#release(call)
  }

  /** Takes no new calls, and closes once the present ones have ended. */
  retire(): void {
    this.#announceRetiring()
    this.#endIfIdle()
  }

  #announceRetiring(): void {
    if (this.isRetiring) return
    this.isRetiring = true
    this.#owner.onRetiring(this)
    for (const call of this.calls.values()) call.flow?.goAway()
  }

  onSettings(): void {
    this.#owner.onReady(this)
  }

  onFields(streamId: number, block: Slice | undefined, endStream: boolean): void {
    const call = this.#callOf(streamId)
    const facts = block === undefined ? undefined : this.#fields.read(block)
    if (call === undefined) return
    if (facts === undefined || facts.listBytes > leanLimits.fieldListBytes) {
      this.#reject(call, ErrorCode.cancel, tooMuchMetadata)
    } else if (endStream) this.#onEnd(call, facts)
    else this.#onHeaders(call, facts)
  }

  onData(frame: Frame, flowBytes: number): void {
    this.connection.credit(flowBytes)
    const call = this.#callOf(frame.streamId)
    if (call === undefined) return
    if (!call.isAnswered) return this.#malformed(call, 'DATA came before the headers')
    const wasWhole = call.incoming !== undefined
    const fault = this.#inbox.take(call, frame, flowBytes)
    if (call.isOver) return
    if (!wasWhole && call.incoming !== undefined) call.onReply?.()
    if (fault !== undefined) this.#onDataFault(call, fault)
    else if ((frame.flags & Flag.endStream) !== 0) {
      this.#finish(call, new AskError('INTERNAL', 'The answer ended without a gRPC status.'))
    }
  }

  onReset(streamId: number, code: number): void {
    const call = this.#callOf(streamId)
    if (call === undefined) return
    if (code === ErrorCode.refusedStream && !call.isAnswered) this.#untaken(call, true)
    else this.#finish(call, broken(`RST_STREAM with code ${code}`))
  }

  onStreamWindow(streamId: number, incrementBytes: number): void {
    const call = this.#callOf(streamId)
    if (call === undefined) return
    if (incrementBytes === 0 || !this.#outbox.widen(call, incrementBytes)) {
      this.#malformed(call, 'a wrong WINDOW_UPDATE')
    }
  }

  onInitialWindow(deltaBytes: number): void {
    for (const call of this.calls.values()) {
      if (!this.#outbox.widen(call, deltaBytes)) {
        throw new ConnectionError(ErrorCode.flowControlError, 'a stream window is too large')
      }
    }
  }

  onSendable(): void {
    this.#outbox.pump()
  }

  onGoaway({ lastStreamId }: Goaway): void {
    this.#announceRetiring()
    for (const call of this.calls.values()) {
      if (call.session === this && call.streamId > lastStreamId) this.#untaken(call, false)
    }
    this.#endIfIdle()
  }

  onClosed(reason: Error): void {
    const { flushes } = this.connection.send.out
    const calls = this.calls.values()
    this.calls.clear()
    this.#owner.onLost(this, reason)
    for (const call of calls) {
      this.#forget(call)
      if (call.sentAfterFlushes < flushes) call.fail(broken(reason.message))
      else this.#owner.onUntaken(call, false)
    }
  }

  #startFlow(flow: MessageFlow, call: ClientCall): void {
    call.inbox = this.#inbox
    if (flow.queuedBytes > 0 || flow.isEnding) this.#outbox.push(call, flow.queuedBytes)
  }

  #onHeaders(call: ClientCall, facts: CallFacts): void {
    if (call.isAnswered || !areOfResponse(facts, false)) {
      return this.#malformed(call, 'wrong headers')
    }
    if (facts.httpStatus < 200) return
    const refusal = refusalIn(facts)
    if (refusal !== undefined) return this.#reject(call, ErrorCode.cancel, refusal)
    call.isAnswered = true
    call.encoding = compression(facts.noted[notedNames.encoding])
  }

  #onEnd(call: ClientCall, facts: CallFacts): void {
    const outcome = outcomeIn(facts, call)
    if (outcome === undefined) this.#malformed(call, 'wrong trailers')
    else this.#finish(call, outcome)
  }

  #onDataFault(call: ClientCall, fault: DataFault): void {
    if (fault === 'second') this.#owner.onDoubled()
    const code = fault === 'window' ? ErrorCode.flowControlError : ErrorCode.cancel
    this.#reject(call, code, errorOf(fault, call))
  }

  /** The stream is closed by the server. */
  #finish(call: ClientCall, outcome: Uint8Array | AskError): void {
    // An answer may come before all of the request has gone out, of which nothing more is wanted.
    if (!call.isSent) this.connection.send.reset(call.streamId, ErrorCode.cancel)
    call.isEnded = true
    this.#release(call)
    call.finish(outcome)
  }

  #malformed(call: ClientCall, what: string): void {
    this.#reject(call, ErrorCode.protocolError, broken(`the server broke the protocol: ${what}`))
  }

  #reject(call: ClientCall, code: number, reason: AskError): void {
    this.connection.send.reset(call.streamId, code)
    this.#release(call)
    call.fail(reason)
  }

  #untaken(call: ClientCall, isRefused: boolean): void {
    this.#release(call)
    this.#owner.onUntaken(call, isRefused)
  }

  #release(call: ClientCall): void {
    this.calls.delete(call.streamId)
    this.#forget(call)
    this.#owner.onRoom(this)
    this.#endIfIdle()
  }

  #forget(call: ClientCall): void {
    call.session = undefined
    this.#outbox.forget(call)
    this.#inbox.forget(call)
  }

  #endIfIdle(): void {
    if (this.isRetiring && this.calls.size === 0) this.connection.end()
  }

  #callOf(streamId: number): ClientCall | undefined {
    const call = this.calls.get(streamId)
    if (call === undefined && (streamId >= this.#nextStreamId || streamId % 2 === 0)) {
      throw neverOpened(streamId)
    }
    return call
  }
}
