import type { RetryBudget } from './router.ts'

/** What decides whether a call that has lost its backend may go to another one. */
export interface LostCall {
  /** The caller has got a part of an answer. */
  readonly hasAnswered: boolean
  /** How often it has been sent again. */
  readonly retries: number
  /** The whole request can be sent again. */
  readonly isRequestKept: boolean
  /** A backend may have begun to work on it. */
  readonly reached: boolean
  /** It may run twice. */
  readonly isIdempotent: boolean
}

/**
 * Whether a call may be retried, in every engine of the lb: at most `retriesMax` times, and not once a part of an
 * answer has gone to its caller. One that may have reached a backend must be idempotent, and takes from `budget`.
 */
export function mayRetry(call: LostCall, retriesMax: number, budget: RetryBudget): boolean {
  if (call.hasAnswered || call.retries >= retriesMax || !call.isRequestKept) return false
  return !call.reached || (call.isIdempotent && budget.tryTake())
}
