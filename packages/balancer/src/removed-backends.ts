import type { TrackedBackend } from './tracked-backend.ts'
import type { DepartedSums } from './snapshot.ts'

/** Removed backends: they finish what they have, and then only their sums are kept. */
export class RemovedBackends {
  readonly #leaving = new Map<TrackedBackend, Promise<void>>()
  #sums: DepartedSums = { backends: 0, picked: 0, ok: 0, failed: 0 }

  /** Those that still have something to finish. */
  get tracked(): Iterable<TrackedBackend> {
    return this.#leaving.keys()
  }

  get sums(): DepartedSums {
    return this.#sums
  }

  drain(tracked: TrackedBackend): void {
    const closed = tracked.drain()
    this.#leaving.set(tracked, closed)
    void closed
      // A backend that cannot be closed has left all the same.
      .catch(() => undefined)
      .then(() => tracked.counts.idle())
      .then(() => this.#leave(tracked))
  }

  /** Resolves when all that are leaving now are closed. */
  async closed(): Promise<void> {
    await Promise.allSettled(this.#leaving.values())
  }

  #leave(tracked: TrackedBackend): void {
    this.#leaving.delete(tracked)
    const { picked, ok, failed } = tracked.counts
    this.#sums = {
      backends: this.#sums.backends + 1,
      picked: this.#sums.picked + picked,
      ok: this.#sums.ok + ok,
      failed: this.#sums.failed + failed,
    }
  }
}
