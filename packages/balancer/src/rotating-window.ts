/** Calls count for this time at least, and for twice as long at most, in milliseconds. */
export const recentMs = 5000

/**
 * An account of the last 5 to 10 seconds: of the period that is going on and of the one before. Forgets by
 * the clock, without a timer.
 */
export class RotatingWindow<Account> {
  readonly #empty: () => Account
  #period = -1
  present: Account
  previous: Account

  constructor(empty: () => Account) {
    this.#empty = empty
    this.present = empty()
    this.previous = empty()
  }

  /** Begins the period of `nowMs`, unless it has begun already. */
  turnTo(nowMs: number): void {
    const period = Math.floor(nowMs / recentMs)
    if (period === this.#period) return
    this.previous = period === this.#period + 1 ? this.present : this.#empty()
    this.present = this.#empty()
    this.#period = period
  }

  /** What was before tells nothing any more. */
  forget(): void {
    this.present = this.#empty()
    this.previous = this.#empty()
  }
}
