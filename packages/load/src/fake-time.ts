import type { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'

/** Time that only moves when told to, and wakes whoever set an alarm on its way. For tests. */
export class FakeTime implements Clock, Alarm {
  #nowUs = 0
  #moments: number[] = []
  #onWake: () => void = () => {}

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

  /** Moves to `us`, waking at every moment passed, and lets promises settle at each. */
  async advanceTo(us: number): Promise<void> {
    while (this.#moments.length > 0 && this.#moments[0]! <= us) {
      this.#nowUs = Math.max(this.#nowUs, this.#moments.shift()!)
      this.#onWake()
      await settlePromises()
    }
    this.#nowUs = us
    await settlePromises()
  }

  /** Moves to `us` as if the process had been stopped until then, then wakes once. */
  async freezeUntil(us: number): Promise<void> {
    this.#nowUs = us
    this.#moments = this.#moments.filter((moment) => moment > us)
    this.#onWake()
    await settlePromises()
  }
}

async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}
