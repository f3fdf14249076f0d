/** Share of its weight that a backend begins with: enough to become warm. */
const leastShare = 0.1

/** How much of its weight counts of one that has just joined or come back: from a tenth evenly up to all of it. */
export class Ramp {
  readonly #durationMs: number
  #startedMs = -Infinity

  /** `durationMs` is the time from the start to the whole weight; 0 for at once. */
  constructor(durationMs: number) {
    this.#durationMs = durationMs
  }

  start(nowMs: number): void {
    this.#startedMs = nowMs
  }

  /** The share at that time, from 0.1 to 1. */
  shareAt(nowMs: number): number {
    const passedMs = nowMs - this.#startedMs
    if (passedMs >= this.#durationMs) return 1
    return leastShare + (1 - leastShare) * (passedMs / this.#durationMs)
  }
}
