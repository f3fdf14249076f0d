import type { Clock } from '../src/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** A clock that moves only when told to, and lets promises settle after every timer. */
export class FakeClock implements Clock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers not yet due or called off. */
  get pending(): number {
    return this.#timers.size
  }

  /** Runs everything due within the next `ms`, in order, each at its own time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    for (let timer = this.#next(endMs); timer; timer = this.#next(endMs)) {
      this.#timers.delete(timer)
      this.#nowMs = timer.dueMs
      timer.callback()
      await settled()
    }
    this.#nowMs = endMs
    await settled()
  }

  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && !(next && next.dueMs <= timer.dueMs)) next = timer
    }
    return next
  }
}

/** Resolves when every promise reaction that is ready has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
