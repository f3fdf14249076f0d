import type { Clock } from '../clock.ts'

/**
 * A token bucket: on average at most `rateRps` requests, and at most those of one second at once. Time is
 * counted, not ticked, so it costs nothing between requests.
 */
export class RateLimit {
  readonly #clock: Clock
  readonly #rateRps: number
  readonly #burst: number
  #tokens: number
  #atMs: number

  /** Throws a RangeError for a rate that is not above 0. */
  constructor(clock: Clock, rateRps: number) {
    this.#clock = clock
    this.#rateRps = RateLimit.requireRate(rateRps)
    this.#burst = Math.max(1, rateRps)
    this.#tokens = this.#burst
    this.#atMs = clock.nowMs()
  }

  /** The rate given; throws a RangeError for one that is not above 0. */
  static requireRate(rateRps: number): number {
    if (rateRps > 0) return rateRps
    throw new RangeError(`The rate limit is ${rateRps}; give a number above 0.`)
  }

  /** Takes a token and returns 0, or the milliseconds until there will be one. */
  take(): number {
    const nowMs = this.#clock.nowMs()
    const earned = ((nowMs - this.#atMs) * this.#rateRps) / 1000
    this.#tokens = Math.min(this.#burst, this.#tokens + earned)
    this.#atMs = nowMs
    if (this.#tokens < 1) return ((1 - this.#tokens) * 1000) / this.#rateRps
    this.#tokens -= 1
    return 0
  }
}
