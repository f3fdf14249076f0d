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
}

export interface Settings {
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly faultLimit: number
  readonly penaltyHalfLifeMs: number
  readonly drainMs: number
}

/** Fills in the defaults; throws a RangeError for a value nothing can work with. */
export function settingsFrom(
  checks: CheckSettings = {},
  breaker: BreakerSettings = {},
  drainMs = 10_000,
): Settings {
  return {
    intervalMs: positive('checks.intervalMs', checks.intervalMs ?? 2000),
    timeoutMs: positive('checks.timeoutMs', checks.timeoutMs ?? 500),
    faultLimit: positive('breaker.faultLimit', breaker.faultLimit ?? 3),
    penaltyHalfLifeMs: positive('breaker.penaltyHalfLifeMs', breaker.penaltyHalfLifeMs ?? 1000),
    drainMs: positive('drainMs', drainMs),
  }
}

function positive(name: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value
  throw new RangeError(`${name} is ${value}; give a number above 0.`)
}
