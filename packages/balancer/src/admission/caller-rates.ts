import type { Clock } from '../clock.ts'
import { RateLimit } from './rate-limit.ts'

const defaultMost = 10_000

/**
 * A token bucket for every caller. At most `most` callers (10 000) are known at once; for one more, the caller
 * that has been silent for the longest time is forgotten. A caller silent for a second gains nothing by that,
 * since his bucket is full again anyway, so only more than `most` callers a second could.
 */
export class CallerRates {
  readonly #clock: Clock
  readonly #rateRps: number
  readonly #most: number
  /** The one that has asked least recently comes first. */
  readonly #limits = new Map<string, RateLimit>()

  /** Throws a RangeError for a rate that is not above 0. */
  constructor(clock: Clock, rateRps: number, most = defaultMost) {
    this.#clock = clock
    this.#rateRps = RateLimit.requireRate(rateRps)
    this.#most = most
  }

  /** Callers known now. */
  get callers(): number {
    return this.#limits.size
  }

  /** Takes a token of the caller's and returns 0, or the milliseconds until there will be one. */
  take(caller: string): number {
    const limit = this.#limits.get(caller) ?? new RateLimit(this.#clock, this.#rateRps)
    this.#limits.delete(caller)
    if (this.#limits.size >= this.#most) this.#forgetOne()
    this.#limits.set(caller, limit)
    return limit.take()
  }

  #forgetOne(): void {
    for (const silent of this.#limits.keys()) {
      this.#limits.delete(silent)
      return
    }
  }
}
