/** How backends are watched. */
export interface CheckSettings {
  /** From the start of one health check to the start of the next, in milliseconds. Default 2000. */
  readonly intervalMs?: number
  /** Bound for one health check, in milliseconds. Default 500. */
  readonly timeoutMs?: number
}

/** What happens to a backend whose calls fail. */
export interface BreakerSettings {
  /** Faults in a row, with no answer in between, that take it out until a later check answers. Default 3. */
  readonly faultLimit?: number
  /** Every fault counts as one outstanding call more; the sum halves in this time, in milliseconds. Default 1000. */
  readonly penaltyHalfLifeMs?: number
  /** Longest time out for faults, in milliseconds; the first is one check interval. Default 60000. */
  readonly longestEjectionMs?: number
  /** Share of the backends that stays in rotation whatever their calls say, 0 to 1. Default 0.5. */
  readonly panicShare?: number
  /** Whether one that fails more often than the others, or takes far longer, is taken out too. Default true. */
  readonly outliers?: boolean
}

export interface Settings {
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly faultLimit: number
  readonly penaltyHalfLifeMs: number
  readonly longestEjectionMs: number
  readonly panicShare: number
  readonly outliers: boolean
  readonly slowStartMs: number
  readonly drainMs: number
}

interface SettingsGiven {
  readonly checks: CheckSettings
  readonly breaker: BreakerSettings
  readonly drainMs: number
  readonly slowStartMs: number
}

/** Fills in the defaults; throws a RangeError for a value nothing can work with. */
export function settingsFrom({
  checks = {},
  breaker = {},
  drainMs = 10_000,
  slowStartMs = 5000,
}: Partial<SettingsGiven>): Settings {
  return {
    intervalMs: positive('checks.intervalMs', checks.intervalMs ?? 2000),
    timeoutMs: positive('checks.timeoutMs', checks.timeoutMs ?? 500),
    faultLimit: positive('breaker.faultLimit', breaker.faultLimit ?? 3),
    penaltyHalfLifeMs: positive('breaker.penaltyHalfLifeMs', breaker.penaltyHalfLifeMs ?? 1000),
    longestEjectionMs: positive('breaker.longestEjectionMs', breaker.longestEjectionMs ?? 60_000),
    panicShare: share('breaker.panicShare', breaker.panicShare ?? 0.5),
    outliers: breaker.outliers ?? true,
    slowStartMs: notNegative('slowStartMs', slowStartMs),
    drainMs: positive('drainMs', drainMs),
  }
}

function positive(name: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value
  throw new RangeError(`${name} is ${value}; give a number above 0.`)
}

function notNegative(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value
  throw new RangeError(`${name} is ${value}; give 0 or a number above it.`)
}

function share(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new RangeError(`${name} is ${value}; give a number from 0 to 1.`)
}
