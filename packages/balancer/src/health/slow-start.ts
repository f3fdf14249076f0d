import type { Clock } from '../clock.ts'
import type { TrackedBackend } from '../tracked-backend.ts'

/**
 * Keeps the weights of the ready backends in step with their ramps. Where none has its whole weight yet, as at the
 * start of a cluster, all count in full: there is no other to take the load. Costs nothing once all are up.
 */
export class SlowStart {
  readonly #clock: Clock
  #ready: readonly TrackedBackend[] = []
  #rising: readonly TrackedBackend[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The list of ready backends has changed. */
  follow(ready: readonly TrackedBackend[]): void {
    this.#ready = ready
    this.#rising = ready
    this.update()
  }

  /** Brings the weights up to now. */
  update(): void {
    if (this.#rising.length === 0) return
    const nowMs = this.#clock.nowMs()
    const shares = this.#rising.map((tracked) => tracked.ramp.shareAt(nowMs))
    const hasFull = this.#rising.length < this.#ready.length || shares.includes(1)
    for (const [n, tracked] of this.#rising.entries()) tracked.share = hasFull ? shares[n]! : 1
    this.#rising = this.#rising.filter((_, n) => shares[n]! < 1)
  }
}
