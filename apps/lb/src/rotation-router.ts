import type {
  Clock,
  RateLimit,
  RetryBudget,
  Rotation,
  Turn,
  TurnedAway,
  Waiter,
} from '@rpc-vs-mom/balancer'
import type { Backend, Outcome, Refusal, RoutedCall, Router } from '@rpc-vs-mom/relay'
import { aboveRate } from './refusals.ts'
import type { RelayWorker } from './relay-worker.ts'
import type { StallBound } from './stall-bound.ts'
import { turnEndOf } from './turn-end-of.ts'

export interface RotationRouterOptions {
  readonly rotation: Rotation<RelayWorker>
  readonly budget: RetryBudget
  readonly stallBound: StallBound
  readonly clock: Clock
  readonly maxConcurrent: number
  readonly rateLimit: RateLimit | undefined
  /** Answers for the lb itself: its health and the description of the contract. */
  readonly controlPlane: () => Backend
}

/** The status codes that the router refuses with (grpc/doc/statuscodes.md). */
const resourceExhausted = 8
const unavailable = 14

/** Lets the rotation decide where the relay's calls go. */
export class RotationRouter implements Router {
  readonly #options: RotationRouterOptions
  readonly #turns = new Map<RoutedCall, Turn<RelayWorker>>()
  readonly #waiting = new Map<RoutedCall, Waiter<RelayWorker>>()

  constructor(options: RotationRouterOptions) {
    this.#options = options
  }

  pick(call: RoutedCall): Backend | Refusal | 'queued' {
    const { rotation, budget, clock, maxConcurrent, rateLimit } = this.#options
    if (isAboutTheLb(call.path)) return this.#options.controlPlane()
    if (this.#turns.size + this.#waiting.size >= maxConcurrent) return tooMany(maxConcurrent)
    if (call.replays === 0) {
      const retryAfterMs = rateLimit?.take() ?? 0
      if (retryAfterMs > 0) return { status: resourceExhausted, message: aboveRate, retryAfterMs }
      budget.requested()
    }
    const turn = rotation.pick(failedBy(call), call.deadlineMs - clock.nowMs())
    if (!turn) return { status: unavailable, message: rotation.whyNobody() }
    if (turn === 'busy') return this.#queue(call)
    if ('sentence' in turn) return refusalOf(turn)
    this.#turns.set(call, turn)
    return turn.endpoint.backend
  }

  settle(_: Backend, outcome: Outcome, call: RoutedCall): void {
    const turn = this.#turns.get(call)
    if (!turn) return
    this.#turns.delete(call)
    turn.settle(turnEndOf(outcome))
    if (outcome.kind === 'answered') this.#noteLatency(call)
  }

  abandon(call: RoutedCall): void {
    const waiter = this.#waiting.get(call)
    if (!waiter) return
    this.#waiting.delete(call)
    this.#options.rotation.giveUp(waiter)
  }

  #queue(call: RoutedCall): Refusal | 'queued' {
    const waiter: Waiter<RelayWorker> = {
      deadlineMs: call.deadlineMs,
      take: (turn) => {
        this.#waiting.delete(call)
        this.#turns.set(call, turn)
        call.dispatch(turn.endpoint.backend)
      },
      refuse: (message) => {
        this.#waiting.delete(call)
        call.refuse({ status: unavailable, message })
      },
    }
    const turnedAway = this.#options.rotation.wait(waiter)
    if (turnedAway) return refusalOf(turnedAway)
    this.#waiting.set(call, waiter)
    return 'queued'
  }

  #noteLatency(call: RoutedCall): void {
    const { clock, stallBound } = this.#options
    // A call that was sent again spent most of its time with somebody else.
    if (call.replays === 0) stallBound.answered(clock.nowMs() - call.startedMs)
  }
}

/** grpc.health.v1 and grpc.reflection: what tools ask of whoever they are connected to. */
function isAboutTheLb(path: string): boolean {
  return path.startsWith('/grpc.')
}

function failedBy({ excluded }: RoutedCall): ReadonlySet<string> | undefined {
  return excluded.length === 0 ? undefined : new Set(excluded.map(({ id }) => id))
}

function refusalOf({ sentence: message, retryAfterMs }: TurnedAway): Refusal {
  return { status: resourceExhausted, message, retryAfterMs }
}

function tooMany(maxConcurrent: number): Refusal {
  const message = `The balancer has ${maxConcurrent} requests already, which is its limit.`
  return { status: resourceExhausted, message }
}
