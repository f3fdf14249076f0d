/** RFC 9113 section 10.5: frames that cost the receiver more than the sender are rationed. */

export interface AllowanceRate {
  /** What may be spent at once. */
  burst: number
  perSecond: number
}

/**
 * A token bucket that useful work can refill too, so that a busy and honest peer never runs dry,
 * while one that only sends nuisance does after `burst` frames.
 */
export class Allowance {
  readonly #rate: AllowanceRate
  #left: number
  #refilledMs: number

  constructor(rate: AllowanceRate, nowMs: number) {
    this.#rate = rate
    this.#left = rate.burst
    this.#refilledMs = nowMs
  }

  earn(amount: number): void {
    this.#left = Math.min(this.#rate.burst, this.#left + amount)
  }

  /** Takes one; false when nothing is left. */
  spend(nowMs: number): boolean {
    this.earn(((nowMs - this.#refilledMs) / 1000) * this.#rate.perSecond)
    this.#refilledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
