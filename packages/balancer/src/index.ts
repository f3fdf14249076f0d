/**
 * The choice: which backend gets the next request, and which gets none until it is healthy again.
 *
 * Pure: the clock and the randomness come from outside (two policies draw), and nothing is imported from the
 * other packages; requests, calls and replies are whatever the backends take. Where workers have credits,
 * requests wait for one in a bounded queue. It opens no connections, resolves no names and retries nothing;
 * a caller that retries may ask its retry budget.
 */
export type { AskableBackend, Backend } from './backend.ts'
export { type Balancer, type BalancerOptions, createBalancer, type Patience } from './balancer.ts'
export { CallerRates } from './admission/caller-rates.ts'
export { type Clock, systemClock } from './clock.ts'

export { type HedgeAfter, type HedgeCounts, Hedging, type HedgingOptions } from './retry/hedging.ts'
export type { BackendState } from './health/health.ts'
export type { TooBusy } from './admission/queue.ts'
export { defaultCredits, policies, type PolicyName } from './policies/policies.ts'
export { leastOutstanding } from './policies/least-outstanding.ts'
export type { Candidate, Policy } from './policies/policy.ts'
export { RateLimit } from './admission/rate-limit.ts'
export { RetryBudget, type RetryBudgetOptions } from './retry/retry-budget.ts'
export { createRotation, type Rotation, type Waiter } from './rotation.ts'
export {
  type Admission,
  admissions,
  type BackendChange,
  type RotationOptions,
} from './rotation-options.ts'
export type { BreakerSettings, CheckSettings } from './settings.ts'
export type { BackendSnapshot, BalancerSnapshot, DepartedSums } from './snapshot.ts'
export { NextAnswer } from './policies/next-answer.ts'
export { type TieBreak, tieBreaks } from './policies/tie-break.ts'
export type { Attempt, AttemptOutcome } from './attempt.ts'
export { WaitEstimate } from './admission/wait-estimate.ts'
export { waitShare } from './admission/wait-share.ts'
