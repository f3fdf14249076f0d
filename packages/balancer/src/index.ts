/**
 * The choice: who gets the next request, and who gets none until it is well again.
 *
 * Pure: the clock and the randomness come from outside (two policies draw), and nothing is imported from the
 * other packages; requests, calls and replies are whatever the backends take. Where workers have credits,
 * requests wait for one in a bounded line. It opens no connections, resolves no names and tries nothing
 * twice; whoever does may ask its retry budget.
 */
export type { Backend } from './backend.ts'
export { type Balancer, type BalancerOptions, createBalancer, type Patience } from './balancer.ts'
export { CallerRates } from './caller-rates.ts'
export { type Clock, systemClock } from './clock.ts'
export type { Endpoint } from './endpoint.ts'
export { type HedgeAfter, type HedgeCounts, Hedging, type HedgingOptions } from './hedging.ts'
export type { BackendState } from './health.ts'
export type { TurnedAway } from './line.ts'
export { defaultCredits, policies, type PolicyName } from './policies.ts'
export { leastOutstanding } from './least-outstanding.ts'
export type { Candidate, Policy } from './policy.ts'
export { RateLimit } from './rate-limit.ts'
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts'
export { createRotation, type Rotation, type Waiter } from './rotation.ts'
export {
  type Admission,
  admissions,
  type BackendChange,
  type RotationOptions,
} from './rotation-options.ts'
export type { BreakerSettings, CheckSettings } from './settings.ts'
export type { BackendSnapshot, BalancerSnapshot, DepartedSums } from './snapshot.ts'
export { NextAnswer } from './next-answer.ts'
export { type TieBreak, tieBreaks } from './tie-break.ts'
export type { Turn, TurnEnd } from './turn.ts'
export { WaitEstimate } from './wait-estimate.ts'
export { waitShare } from './wait-share.ts'
