import type { Clock } from './clock.ts'
import type { BackendState } from './health/health.ts'
import type { Policy } from './policies/policy.ts'
import type { BreakerSettings, CheckSettings } from './settings.ts'

export interface RotationOptions {
  readonly clock: Clock
  /** Default `leastOutstanding()`. */
  readonly policy?: Policy
  /** Requests that a backend of weight 1 may have at once, at least 1; others wait in the queue. Default Infinity. */
  readonly credits?: number
  /**
   * Whether requests that would wait too long are refused (default); `none` lets every queue grow
   * without bound, in the rotation and at its backends.
   */
  readonly admission?: Admission
  readonly checks?: CheckSettings
  readonly breaker?: BreakerSettings
  /** Time in which the weight of one that joins or comes back rises to its whole, in milliseconds. Default 5000. */
  readonly slowStartMs?: number
  /** Bound for the calls of a removed backend, in milliseconds; then it is closed anyway. Default 10000. */
  readonly drainMs?: number
  /** Told of every change of state of a backend. */
  readonly onChange?: (change: BackendChange) => void
}

export const admissions = ['deadline', 'none'] as const
export type Admission = (typeof admissions)[number]

export interface BackendChange {
  readonly id: string
  readonly state: BackendState
  readonly lastFailure?: string
}
