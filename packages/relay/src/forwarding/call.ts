import { ErrorCode, type Slice } from '@rpc-vs-mom/http2'
import { type Refusal, trailers, trailersOnly } from '@rpc-vs-mom/http2/grpc'
import type { CallOutcome, RoutedCall } from '../router.ts'
import type { Backend } from './backend.ts'
import type { BackendSession } from './backend-session.ts'
import type { ClientSession } from './client-session.ts'
import type { Dispatcher } from './dispatcher.ts'
import { Flow, type FlowOwner } from './flow.ts'
import type { HeldAnswer } from './held-answer.ts'
import { KeptRequest } from './kept-request.ts'
import { CANCELLED, LOST_RACE } from './outcomes.ts'

const NONE: readonly Backend[] = []

export interface CallStart {
  client: ClientSession
  streamId: number
  block: Slice
  path: string
  caller: string
  startedMs: number
  timeoutMs: number | undefined
  /** What a second attempt sends. */
  request?: KeptRequest
}

/**
 * One call: a stream of a client, joined to one stream of a backend at a time. It has left the
 * client's session when `client` is undefined, and the backend's when `session` is.
 */
export class Call implements RoutedCall<Backend>, FlowOwner {
  readonly path: string
  readonly caller: string
  readonly startedMs: number
  readonly deadlineMs: number
  readonly timeoutMs: number | undefined
  readonly request: KeptRequest
  /** From client to backend. */
  readonly up: Flow = new Flow(this)
  /** From backend to client. */
  readonly down: Flow = new Flow(this)
  excluded: readonly Backend[] = NONE
  replays = 0
  routerNote: unknown = undefined
  /** Response headers have gone to the client: the call is bound to its backend. */
  responded = false
  held: HeldAnswer | undefined
  /** HTTP status of the answer, once its headers are here. */
  httpStatus = 0
  /** Backends that were lost or fell silent while they had the call. */
  losses = 0
  client: ClientSession | undefined
  readonly clientStreamId: number
  /** Picked and not settled. */
  backend: Backend | undefined
  session: BackendSession | undefined
  backendStreamId = 0
  /** When the call went to its present backend, and after which of its connection's writes. */
  sentMs = 0
  /** The call has been sent to a backend at least once. */
  started = false
  sentAfterFlushes = 0
  /** The router holds the call. */
  queued = false
  /** It goes to a backend once the request is whole and as long as its fields say. */
  awaitsBody = false
  /** The backend reset the request after its whole answer, with this code. */
  uploadResetCode: number | undefined
  readonly isHedge: boolean
  /** The other attempt of the same call, while neither is answered; only one of the two is known to the client's session. */
  otherAttempt: Call | undefined
  readonly #dispatcher: Dispatcher
  #compact = false

  constructor(dispatcher: Dispatcher, start: CallStart) {
    this.#dispatcher = dispatcher
    this.client = start.client
    this.clientStreamId = start.streamId
    this.caller = start.caller
    this.path = start.path
    this.startedMs = start.startedMs
    this.timeoutMs = start.timeoutMs
    this.deadlineMs = start.timeoutMs === undefined ? Infinity : start.startedMs + start.timeoutMs
    this.isHedge = start.request !== undefined
    this.request = start.request ?? new KeptRequest(dispatcher.store, start.block)
    this.up.from(start.client, start.streamId)
    this.down.to(start.client, start.streamId)
  }

  dispatch(backend: Backend): void {
    this.#dispatcher.dispatch(this, backend)
  }

  get mayHedge(): boolean {
    const { client, session, otherAttempt, responded, up, request } = this
    const isOpen = client !== undefined && session !== undefined && !responded
    return (
      isOpen && otherAttempt === undefined && up.ended && up.finished && request.body !== undefined
    )
  }

  hedge(): Call {
    const { client, path, caller, startedMs, timeoutMs } = this
    const request = this.mayHedge ? this.request.copy() : undefined
    if (client === undefined || request === undefined) throw new TypeError('It cannot be hedged.')
    const start = { client, streamId: this.clientStreamId, block: request.block! }
    const hedge = new Call(this.#dispatcher, {
      ...start,
      path,
      caller,
      startedMs,
      timeoutMs,
      request,
    })
    hedge.excluded = this.backend === undefined ? this.excluded : [...this.excluded, this.backend]
    hedge.up.ended = true
    hedge.up.rewind(request.body!)
    hedge.otherAttempt = this
    this.otherAttempt = hedge
    return hedge
  }

  /** Leaves the client's stream to the other attempt, which goes on alone. */
  cancelAttempt(outcome: CallOutcome): void {
    const { otherAttempt, client } = this
    if (otherAttempt === undefined || client === undefined) return
    otherAttempt.otherAttempt = undefined
    this.otherAttempt = undefined
    this.leaveBackend(ErrorCode.cancel, outcome)
    if (client.calls.get(this.clientStreamId) === this) {
      client.calls.set(this.clientStreamId, otherAttempt)
      otherAttempt.down.takeWindow(this.down)
    }
    // The stream stays with the client's session.
    this.client = undefined
    this.leave()
  }

  /** Answers the call in the backend's place, whatever has been sent so far, and forgets it. */
  refuse(refusal: Refusal): void {
    const { client } = this
    this.queued = false
    if (client !== undefined) {
      const block = this.responded ? trailers(refusal) : trailersOnly(refusal)
      this.down.abandon()
      client.connection.send.fields(this.clientStreamId, block, true)
      // The request is not wanted any more (RFC 9113 section 8.1).
      if (!this.up.ended) client.connection.send.reset(this.clientStreamId, ErrorCode.noError)
    }
    this.leave()
  }

  /** Resets the client's stream and forgets the call. */
  reset(code: number): void {
    this.client?.connection.send.reset(this.clientStreamId, code)
    this.leave()
  }

  /** Ends the call towards the backend: its caller is gone or has done wrong. */
  cancel(code: number, outcome: CallOutcome = CANCELLED): void {
    this.otherAttempt?.cancelAttempt(outcome)
    if (this.queued) this.#dispatcher.router.abandon?.(this)
    this.queued = false
    this.leaveBackend(code, outcome)
  }

  /** Passes on what is held of the answer; false when that is more than the window of the stream allowed. */
  passHeld(): boolean {
    const { held } = this
    if (held === undefined) return true
    this.passHeaders(held.headers, true)
    return held.data === undefined || this.down.accept(held.data, held.flowBytes)
  }

  /** Passes headers of the answer on; with the final ones the call is bound to its backend. */
  passHeaders(block: Slice, isFinal: boolean): void {
    this.held = undefined
    this.otherAttempt?.cancelAttempt(LOST_RACE)
    if (isFinal) {
      this.responded = true
      this.request.release()
    }
    this.client?.connection.send.fields(this.clientStreamId, block, false)
  }

  /** The backend takes no more of the request, after its whole answer. */
  uploadReset(code: number): void {
    this.up.abandon()
    this.uploadResetCode = code
    this.flowFinished()
  }

  /** Tells the router how its latest pick ended, if it does not know yet. */
  settle(outcome: CallOutcome): void {
    const { backend } = this
    if (backend === undefined) return
    this.backend = undefined
    this.#dispatcher.router.settle(backend, outcome, this)
  }

  /** Called when either side has ended its stream or has been sent the end. */
  flowFinished(): void {
    const { up, down } = this
    if (down.ended && up.finished) this.detach()
    if (!down.finished || this.client === undefined) return
    if (up.ended) {
      this.client.finished()
      this.leave()
    } else if (this.uploadResetCode !== undefined) {
      this.reset(this.uploadResetCode)
    }
  }

  /** Moves what is kept and held of the call out of the network reads it came in; once. */
  compact(): void {
    if (this.#compact) return
    this.#compact = true
    this.request.compact()
    this.up.compact()
    this.down.compact()
  }

  /** Leaves the backend's session, whose stream is closed. */
  detach(): void {
    const { session } = this
    this.session = undefined
    session?.release(this)
  }

  /** Leaves the client's session, whose stream is closed, and frees what is kept. */
  leave(): void {
    const { client } = this
    this.client = undefined
    this.request.release()
    this.up.abandon()
    this.down.abandon()
    client?.release(this)
  }

  /** Ends the call at its backend, whose answer nobody waits for any more. */
  leaveBackend(code: number, outcome: CallOutcome): void {
    this.backend?.forget(this)
    this.session?.cancel(this, code)
    this.settle(outcome)
  }
}
