import type { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'

/**
 * Time that only moves when told to, and fires every alarm and timer on its way: the hammer and the
 * server that it asks can share one. For tests.
 */
export class FakeTime implements Clock, Alarm {
  #nowUs = 0
  #moments: number[] = []
  #onWake: () => void = () => {}
  /** By their time; of one time in the order in which they were set. */
  readonly #timers: Timer[] = []

  nowUs(): number {
    return this.#nowUs
  }

  /** Lets time pass inside a call that takes `us`, in which nobody can be woken. */
  spend(us: number): void {
    this.#nowUs += us
  }

  async start(atUs: Float64Array, onWake: () => void): Promise<() => Promise<void>> {
    this.#moments = [...atUs]
    this.#onWake = onWake
    return async () => {
      this.#moments = []
    }
  }

  /** Calls `run` at `us`, or when time moves next where that has passed. */
  at(us: number, run: () => void): void {
    const later = this.#timers.findIndex((timer) => timer.us > us)
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, { us, run })
  }

  /** Moves to `us`, waking at every moment passed, and lets promises settle at each. */
  async advanceTo(us: number): Promise<void> {
    for (;;) {
      const momentUs = this.#moments[0] ?? Infinity
      const timerUs = this.#timers[0]?.us ?? Infinity
      const nextUs = Math.min(momentUs, timerUs)
      if (nextUs > us) break
      this.#nowUs = Math.max(this.#nowUs, nextUs)
      if (timerUs <= momentUs) this.#timers.shift()!.run()
      else {
        this.#moments.shift()
        this.#onWake()
      }
      await settlePromises()
    }
    this.#nowUs = Math.max(this.#nowUs, us)
    await settlePromises()
  }

  /** Moves to `us` as if the process had been stopped until then, then wakes once. */
  async freezeUntil(us: number): Promise<void> {
    this.#nowUs = us
    this.#moments = this.#moments.filter((moment) => moment > us)
    this.#onWake()
    await settlePromises()
    await this.advanceTo(us)
  }
}

interface Timer {
  readonly us: number
  readonly run: () => void
}

async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}
