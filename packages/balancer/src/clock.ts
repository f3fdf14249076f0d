/** Time as the balancer sees it; tests pass one that stands still. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number
  /** Runs `callback` once after `delayMs`; the function returned calls it off. */
  after(delayMs: number, callback: () => void): () => void
}

/** The monotonic clock and the timers of the process. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
