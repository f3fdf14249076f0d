import {
  type Clock,
  type DueChecks,
  ErrorCode,
  type FlushTurn,
  type Slice,
} from '@rpc-vs-mom/http2'
import { CallFields, GrpcStatus, type Refusal } from '@rpc-vs-mom/http2/grpc'
import type { Limits } from '../relay-limits.ts'
import { mayRetry } from '../may-retry.ts'
import type { CallOutcome, RetryBudget, Router } from '../router.ts'
import { Backend, type BackendState } from './backend.ts'
import type { BackendSession } from './backend-session.ts'
import type { Call } from './call.ts'
import { RequestStore } from './kept-request.ts'
import { EXPIRED, REFUSED, STALLED } from './outcomes.ts'

/** Below this the time a call has spent in the relay does not change its timeout. */
const UNCHANGED_TIMEOUT_MS = 1

const NO_BACKEND: Refusal = { status: GrpcStatus.unavailable, message: 'no backend is ready' }
const EXPIRED_REFUSAL: Refusal = {
  status: GrpcStatus.deadlineExceeded,
  message: 'the deadline passed in the load balancer',
}

export interface DispatcherOptions {
  router: Router<Backend>
  budget: RetryBudget
  isIdempotent: (path: string) => boolean
  clock: Clock
  checks: DueChecks
  limits: Limits
  turn: FlushTurn
  callerField?: string | undefined
  onBackendState: (backend: Backend, state: BackendState, reason?: Error) => void
  onSilence: (backend: Backend, reason: Error) => boolean
}

/** Why a call lost its backend. */
export interface Loss {
  outcome: CallOutcome
  /** Whether the backend may have begun to work on the call. */
  reached: boolean
  /** False when the same backend may be picked for the replay. */
  exclude?: boolean
}

/** Brings calls to backends, and to others when those fail. */
export class Dispatcher {
  readonly router: Router<Backend>
  readonly clock: Clock
  /** Has to be told of what is due soon. */
  readonly checks: DueChecks
  readonly limits: Limits
  readonly turn: FlushTurn
  readonly store: RequestStore
  readonly callerField: string | undefined
  readonly onBackendState: DispatcherOptions['onBackendState']
  readonly onSilence: DispatcherOptions['onSilence']
  readonly #budget: RetryBudget
  readonly #isIdempotent: (path: string) => boolean
  readonly #fields = new CallFields()
  /** Calls that were sent to a backend again. */
  replays = 0

  constructor(options: DispatcherOptions) {
    this.router = options.router
    this.clock = options.clock
    this.checks = options.checks
    this.limits = options.limits
    this.turn = options.turn
    this.callerField = options.callerField
    this.onBackendState = options.onBackendState
    this.onSilence = options.onSilence
    this.store = new RequestStore(options.limits)
    this.#budget = options.budget
    this.#isIdempotent = options.isIdempotent
  }

  /** Asks the router where the call goes. */
  route(call: Call): void {
    const choice = this.router.pick(call)
    if (choice instanceof Backend) this.dispatch(call, choice)
    else if (choice === 'queued') call.queued = true
    else call.refuse(choice ?? NO_BACKEND)
  }

  /** Sends the call to a backend that was picked for it. */
  dispatch(call: Call, backend: Backend): void {
    call.queued = false
    call.backend = backend
    if (call.client === undefined) call.settle(REFUSED)
    else if (!backend.open(call)) this.recover(call, { outcome: REFUSED, reached: false })
  }

  /** Opens the call's stream on a session that has room. */
  start(call: Call, session: BackendSession): void {
    const nowMs = this.clock.nowMs()
    if (nowMs >= call.deadlineMs) return this.expire(call)
    session.start(call, this.#blockFor(call, nowMs), nowMs)
  }

  /** Sends a call that lost its backend to another one if that is safe and allowed, or fails it. */
  recover(call: Call, loss: Loss): void {
    if (call.otherAttempt !== undefined) return call.cancelAttempt(loss.outcome)
    const { backend } = call
    call.settle(loss.outcome)
    if (call.down.ended || call.client === undefined) return this.#finishAlone(call)
    if (loss.reached && ++call.losses >= this.limits.attempts) return call.refuse(this.#givenUp())
    if (!this.#mayRetry(call, loss.reached)) {
      return call.refuse(unavailable(backend, loss))
    }
    call.replays++
    this.replays++
    if (loss.exclude !== false && backend !== undefined) call.excluded = [...call.excluded, backend]
    if (call.started) call.up.rewind(call.request.body!)
    this.route(call)
  }

  /** Asks another backend instead of a silent one where that does no harm; otherwise the call stays where it is. */
  move(call: Call): void {
    if (call.otherAttempt !== undefined) return call.cancelAttempt(STALLED)
    const { backend } = call
    if (backend === undefined || call.down.ended || !this.#mayMove(call)) return
    call.leaveBackend(ErrorCode.cancel, STALLED)
    call.excluded = [...call.excluded, backend]
    call.losses++
    call.replays++
    this.replays++
    call.up.rewind(call.request.body!)
    const other = this.router.pickOther?.(call)
    if (other === undefined) this.route(call)
    else this.dispatch(call, other)
  }

  /** Ends a call whose deadline has passed. */
  expire(call: Call): void {
    call.cancel(ErrorCode.cancel, EXPIRED)
    call.refuse(EXPIRED_REFUSAL)
  }

  /** Whether the call may run twice. */
  isRepeatable({ path }: Call): boolean {
    return this.#isIdempotent(path)
  }

  #mayRetry(call: Call, reached: boolean): boolean {
    const lost = {
      hasAnswered: call.responded,
      retries: call.replays,
      isRequestKept: !call.started || call.request.body !== undefined,
      reached,
      isIdempotent: this.isRepeatable(call),
    }
    return mayRetry(lost, this.limits.replays, this.#budget)
  }

  #givenUp(): Refusal {
    const { attempts } = this.limits
    const message = `given up after ${attempts} attempts: each backend that took it was lost`
    return { status: GrpcStatus.internal, message }
  }

  #mayMove(call: Call): boolean {
    if (call.client === undefined || call.losses + 1 >= this.limits.attempts) return false
    return this.router.hasOther?.(call) === true && this.#mayRetry(call, true)
  }

  // The whole answer is here and only waits for the client to read it.
  #finishAlone(call: Call): void {
    call.up.abandon()
    call.uploadResetCode = ErrorCode.noError
    call.flowFinished()
  }

  #blockFor(call: Call, nowMs: number): Slice {
    const block = call.request.block!
    call.started = true
    if (call.timeoutMs === undefined || nowMs - call.startedMs < UNCHANGED_TIMEOUT_MS) return block
    return this.#fields.withTimeout(block, call.deadlineMs - nowMs)
  }
}

function unavailable(backend: Backend | undefined, { outcome }: Loss): Refusal {
  const name = backend?.id ?? 'unknown'
  if (outcome.kind === 'stalled') {
    return { status: GrpcStatus.unavailable, message: `backend ${name} does not answer` }
  }
  const message = `the connection to backend ${name} was lost`
  if (outcome.kind === 'lost') return { status: GrpcStatus.unavailable, message }
  return { status: GrpcStatus.unavailable, message: `backend ${name} takes no more calls` }
}
