import type { Clock } from '../clock.ts'

const negligible = 1e-6

/**
 * The charge for recent faults, in calls: each adds one, and the sum halves every `halfLifeMs`.
 *
 * Without it a backend that fails at once never has anything outstanding, so least outstanding
 * sends it everything. Read as a whole number, so that backends without recent faults stay equals.
 */
export class Penalty {
  readonly #clock: Clock
  readonly #halfLifeMs: number
  #amount = 0
  #atMs = 0

  constructor(clock: Clock, halfLifeMs: number) {
    this.#clock = clock
    this.#halfLifeMs = halfLifeMs
  }

  /** Charges one more fault. */
  add(): void {
    this.#amount = this.#remaining() + 1
    this.#atMs = this.#clock.nowMs()
  }

  /** The charge now, in calls. */
  get calls(): number {
    if (this.#amount === 0) return 0
    const remaining = this.#remaining()
    // So that a backend with no fault for long costs no look at the clock any more.
    if (remaining < negligible) this.#amount = 0
    return Math.round(remaining)
  }

  #remaining(): number {
    if (this.#amount === 0) return 0
    return this.#amount * 2 ** ((this.#atMs - this.#clock.nowMs()) / this.#halfLifeMs)
  }
}
