/** Silence of this length is nothing yet. */
const leastMs = 50

/** A worker that is this much slower than its slow calls is asked for a sign of life. */
const timesPeak = 3

/** Nothing is known at the start, when workers are slowest. */
const firstPeakMs = 300

/** How much of the distance to a smaller latency each answer takes away. */
const decay = 1 / 64

/**
 * For how long a worker with calls may be silent before it is asked for a sign of life: three times the
 * slow end of the latencies seen, never under 50 ms. A worker is silent while a query holds its event loop,
 * so a fixed bound would take every busy worker for a frozen one.
 */
export class StallBound {
  #peakMs = firstPeakMs

  answered(latencyMs: number): void {
    if (latencyMs >= this.#peakMs) this.#peakMs = latencyMs
    else this.#peakMs += (latencyMs - this.#peakMs) * decay
  }

  get boundMs(): number {
    return Math.max(leastMs, timesPeak * this.#peakMs)
  }
}
