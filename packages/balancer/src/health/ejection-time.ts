import type { Clock } from '../clock.ts'

export interface EjectionBounds {
  /** Of the first ejection, in milliseconds. */
  readonly firstMs: number
  /** Of any ejection, in milliseconds. */
  readonly longestMs: number
}

/**
 * For how long one that fails its calls stays out: twice as long as the time before, up to a bound, unless
 * it has been well in between for at least as long as it had been out.
 */
export class EjectionTime {
  readonly #clock: Clock
  readonly #bounds: EjectionBounds
  #lastMs = 0
  #returnedMs = -Infinity

  constructor(clock: Clock, bounds: EjectionBounds) {
    this.#clock = clock
    this.#bounds = bounds
  }

  /** It is in rotation from now on. */
  returned(): void {
    this.#returnedMs = this.#clock.nowMs()
  }

  /** It is ejected now: for how long, at least `leastMs` unless the bound is lower, in milliseconds. */
  next(leastMs = 0): number {
    const { firstMs, longestMs } = this.#bounds
    const wellMs = this.#clock.nowMs() - this.#returnedMs
    const again = this.#lastMs > 0 && wellMs < this.#lastMs
    this.#lastMs = Math.min(longestMs, Math.max(leastMs, again ? 2 * this.#lastMs : firstMs))
    return this.#lastMs
  }
}
