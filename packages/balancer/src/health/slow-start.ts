import type { Clock } from '../clock.ts'
import type { Member } from '../tracked-backend.ts'

/**
 * Keeps the weights of those who are ready in step with their ramps. Where nobody has his whole weight yet,
 * as at the start of a cluster, all have it: there is nobody to lean on. Costs nothing once all are up.
 */
export class SlowStart {
  readonly #clock: Clock
  #ready: readonly Member[] = []
  #rising: readonly Member[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Those who are ready have changed. */
  follow(ready: readonly Member[]): void {
    this.#ready = ready
    this.#rising = ready
    this.update()
  }

  /** Brings the weights up to now. */
  update(): void {
    if (this.#rising.length === 0) return
    const nowMs = this.#clock.nowMs()
    const shares = this.#rising.map((member) => member.ramp.shareAt(nowMs))
    const hasFull = this.#rising.length < this.#ready.length || shares.includes(1)
    for (const [n, member] of this.#rising.entries()) member.share = hasFull ? shares[n]! : 1
    this.#rising = this.#rising.filter((_, n) => shares[n]! < 1)
  }
}
