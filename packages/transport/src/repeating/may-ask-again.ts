import type { RetryBudget } from '@rpc-vs-mom/balancer'
import { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { Untaken } from '../untaken.ts'

/**
 * Whether a request that ended with `error` may be asked again by who asked it, in the time that `call` has left: one
 * that nobody has worked on, and one that is UNAVAILABLE where it may be done twice and `budget` pays for it. How often
 * is the caller's to bound.
 */
export function mayAskAgain(
  error: unknown,
  { isRepeatable, timeoutMs, signal }: Pick<Call, 'isRepeatable' | 'timeoutMs' | 'signal'>,
  budget: Pick<RetryBudget, 'tryTake'>,
): boolean {
  if (AskError.from(error).code !== 'UNAVAILABLE') return false
  if (!(timeoutMs > 0) || signal?.aborted === true) return false
  return error instanceof Untaken || (isRepeatable === true && budget.tryTake())
}
