import type { Clock, RetryBudget } from '@rpc-vs-mom/balancer'
import type { Router } from '@rpc-vs-mom/relay'
import type { CallWorker } from './call-worker.ts'

/** What all calls of an engine share. */
export interface ForwardingOptions {
  readonly router: Router<CallWorker>
  readonly budget: RetryBudget
  readonly clock: Clock
  /** Metadata that says who calls; without one it is the address. */
  readonly callerKey: string | undefined
  readonly isIdempotent: (path: string) => boolean
  readonly replayed: () => void
}
