/**
 * One timer for the deadlines of many requests, set to the earliest of them. Nearly all are answered long
 * before, and a timer for each would cost more than all else that is kept of it. The process is not kept
 * alive by it: who waits for the replies does that.
 */
export class DeadlineTimer {
  readonly #endUntil: (nowMs: number) => number
  #timer: NodeJS.Timeout | undefined
  #atMs = Infinity

  /** `endUntil` ends what is due by then, and gives the earliest deadline of what is left or Infinity. */
  constructor(endUntil: (nowMs: number) => number) {
    this.#endUntil = endUntil
  }

  /** Has `endUntil` called at this moment of `performance.now()` too. */
  include(deadlineMs: number): void {
    if (deadlineMs >= this.#atMs) return
    clearTimeout(this.#timer)
    this.#atMs = deadlineMs
    this.#timer = setTimeout(() => this.#fire(), deadlineMs - performance.now()).unref()
  }

  #fire(): void {
    // Timers of Node may fire a little early: they count from the start of their turn of the event loop.
    const nowMs = Math.max(performance.now(), this.#atMs)
    this.#atMs = Infinity
    this.include(this.#endUntil(nowMs))
  }
}
