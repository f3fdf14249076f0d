import {
  type Clock,
  type Backend,
  type HedgeAfter,
  type HedgeCounts,
  Hedging,
  type RetryBudget,
  type Rotation,
  type Attempt,
  type TooBusy,
  type AttemptOutcome,
  type Waiter,
} from '@rpc-vs-mom/balancer'
import type { CallOutcome, Refusal, RoutedCall, Router } from '@rpc-vs-mom/relay'
import type { AboveRate, RateGate } from './rate-gate.ts'
import type { StallBound } from './stall-bound.ts'
import { attemptOutcomeOf } from './attempt-outcome-of.ts'

/** A worker, with where the data plane sends its calls. */
export interface RoutedBackend<B> extends Backend {
  readonly target: B
}

export interface RotationRouterOptions<B> {
  readonly rotation: Rotation<RoutedBackend<B>>
  readonly budget: RetryBudget
  readonly stallBound: StallBound
  readonly clock: Clock
  readonly maxConcurrent: number
  readonly rateGate: RateGate
  /** When an idempotent call gets a second attempt; never when missing. */
  readonly hedgeAfter: HedgeAfter | undefined
  readonly isIdempotent: (path: string) => boolean
  /** Answers for the lb itself, where the data plane does not: its health and the contract. */
  readonly controlPlane?: () => B
}

/** The status codes that the router refuses with (grpc/doc/statuscodes.md). */
const resourceExhausted = 8
const unavailable = 14

/** Lets the rotation decide where calls go, in every data plane that forwards calls of grpc. */
export class RotationRouter<B extends { readonly id: string }> implements Router<B> {
  readonly #options: RotationRouterOptions<B>
  readonly #waiting = new Map<RoutedCall<B>, Waiter<RoutedBackend<B>>>()
  readonly #hedging: Hedging<RoutedCall<B>> | undefined
  #outstanding = 0
  #aboveConcurrency = 0

  constructor(options: RotationRouterOptions<B>) {
    this.#options = options
    this.#hedging = options.hedgeAfter && this.#hedgingAfter(options.hedgeAfter)
  }

  /** Second attempts so far; undefined where there are none. */
  hedges(): HedgeCounts | undefined {
    return this.#hedging?.counts()
  }

  /** Calls refused so far because there were as many at once as are taken. */
  get aboveConcurrency(): number {
    return this.#aboveConcurrency
  }

  close(): void {
    this.#hedging?.close()
  }

  pick(call: RoutedCall<B>): B | Refusal | 'queued' {
    const { rotation, budget, clock, maxConcurrent, rateGate, controlPlane } = this.#options
    if (controlPlane && isAboutTheLb(call.path)) return controlPlane()
    if (this.#outstanding + this.#waiting.size >= maxConcurrent) return this.#tooMany()
    if (call.replays === 0) {
      const aboveRate = rateGate.refusal(call.caller)
      if (aboveRate) return refusalOf(aboveRate)
      budget.requested()
    }
    const attempt = rotation.pick(failedBy(call), call.deadlineMs - clock.nowMs())
    if (!attempt) return { status: unavailable, message: rotation.noBackendReason() }
    if (attempt === 'busy') return this.#queue(call)
    if ('sentence' in attempt) return refusalOf(attempt)
    this.#began(call, attempt)
    return attempt.backend.target
  }

  hasOther(call: RoutedCall<B>): boolean {
    return this.#options.rotation.hasOther(this.#knownTo(call))
  }

  pickOther(call: RoutedCall<B>): B | undefined {
    const attempt = this.#options.rotation.pickOther(this.#knownTo(call))
    if (attempt) this.#began(call, attempt)
    return attempt?.backend.target
  }

  settle(_: B, outcome: CallOutcome, call: RoutedCall<B>): void {
    const attempt = this.#attemptOf(call)
    if (!attempt) return
    call.routerNote = undefined
    this.#outstanding -= 1
    // A second attempt that lost the race may have had no time at all.
    const hasLostRace = call.isHedge && outcome.kind === 'lost-race'
    attempt.settle(hasLostRace ? 'failed' : this.#endOf(outcome, call))
    if (this.#hedging) this.#noteHedging(this.#hedging, outcome, call)
    if (outcome.kind === 'answered' && !call.isHedge) this.#noteLatency(call)
  }

  abandon(call: RoutedCall<B>): void {
    const waiter = this.#waiting.get(call)
    if (!waiter) return
    this.#waiting.delete(call)
    this.#options.rotation.giveUp(waiter)
  }

  #endOf(outcome: CallOutcome, { deadlineMs, startedMs }: RoutedCall<B>): AttemptOutcome {
    const leftMs = deadlineMs - this.#options.clock.nowMs()
    return attemptOutcomeOf(outcome, leftMs / (deadlineMs - startedMs))
  }

  #attemptOf(call: RoutedCall<B>): Attempt<RoutedBackend<B>> | undefined {
    return call.routerNote as Attempt<RoutedBackend<B>> | undefined
  }

  #note(call: RoutedCall<B>, attempt: Attempt<RoutedBackend<B>>): void {
    call.routerNote = attempt
    this.#outstanding += 1
  }

  #began(call: RoutedCall<B>, attempt: Attempt<RoutedBackend<B>>): void {
    this.#note(call, attempt)
    const isFirst = call.replays === 0 && !call.isHedge
    if (this.#hedging && isFirst && this.#options.isIdempotent(call.path))
      this.#hedging.started(call)
  }

  #hedgingAfter(after: HedgeAfter): Hedging<RoutedCall<B>> {
    const { clock, budget, rotation } = this.#options
    return new Hedging({
      clock,
      after,
      budget,
      mayHedge: (call) => call.mayHedge && rotation.hasOther(this.#knownTo(call)),
      hedge: (call) => {
        const attempt = rotation.pickOther(this.#knownTo(call))
        if (!attempt) return
        const second = call.hedge()
        this.#note(second, attempt)
        second.dispatch(attempt.backend.target)
      },
    })
  }

  /** The workers that have the call or have failed it. */
  #knownTo(call: RoutedCall<B>): ReadonlySet<string> {
    const present = this.#attemptOf(call)?.backend.id
    return new Set([
      ...call.excluded.map(({ id }) => id),
      ...(present === undefined ? [] : [present]),
    ])
  }

  #noteHedging(hedging: Hedging<RoutedCall<B>>, { kind }: CallOutcome, call: RoutedCall<B>): void {
    if (call.isHedge) {
      if (kind === 'answered') hedging.won()
      return
    }
    hedging.ended(call)
    if (kind === 'answered' || kind === 'lost-race') {
      hedging.answered(this.#options.clock.nowMs() - call.startedMs)
    }
  }

  #queue(call: RoutedCall<B>): Refusal | 'queued' {
    const waiter: Waiter<RoutedBackend<B>> = {
      deadlineMs: call.deadlineMs,
      take: (attempt) => {
        this.#waiting.delete(call)
        this.#began(call, attempt)
        call.dispatch(attempt.backend.target)
      },
      refuse: (message) => {
        this.#waiting.delete(call)
        call.refuse({ status: unavailable, message })
      },
    }
    const refusal = this.#options.rotation.wait(waiter)
    if (refusal) return refusalOf(refusal)
    this.#waiting.set(call, waiter)
    return 'queued'
  }

  #tooMany(): Refusal {
    this.#aboveConcurrency += 1
    const max = this.#options.maxConcurrent
    const message = `The balancer has ${max} ${max === 1 ? 'request' : 'requests'} already, which is its limit.`
    return { status: resourceExhausted, message }
  }

  #noteLatency(call: RoutedCall<B>): void {
    const { clock, stallBound } = this.#options
    // A call that was sent again spent most of its time with somebody else.
    if (call.replays === 0) stallBound.answered(clock.nowMs() - call.startedMs)
  }
}

/** grpc.health.v1 and grpc.reflection: what tools ask of the server they are connected to. */
function isAboutTheLb(path: string): boolean {
  return path.startsWith('/grpc.')
}

function failedBy({
  excluded,
}: RoutedCall<{ readonly id: string }>): ReadonlySet<string> | undefined {
  return excluded.length === 0 ? undefined : new Set(excluded.map(({ id }) => id))
}

function refusalOf({ sentence: message, retryAfterMs }: TooBusy | AboveRate): Refusal {
  return { status: resourceExhausted, message, retryAfterMs }
}
