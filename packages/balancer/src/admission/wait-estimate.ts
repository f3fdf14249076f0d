import { waitShare } from './wait-share.ts'

/** How much of the time between answers known each answer leaves; one answer in 32 may be a slow one. */
const memory = 31 / 32

/** How much of the time known for a request alone each such answer leaves. */
const aloneMemory = 7 / 8

/** Wait that the last answer must have had, as a share of the newcomer's time, before any is expected. */
const evidenceShare = 1 / 8

/**
 * What the answers of one worker tell of the wait that a newcomer would have there. With n requests at a
 * worker that answers one every `pace`, the next is answered after (n + 1) paces (Little's law, L = lambda
 * W, of a busy worker); what a request takes alone is not waiting. It is learnt from requests that found the
 * worker idle, because the least latency of a time grows with the line and would let it grow. Only time in
 * which the worker had requests counts for the pace, so idling does not look like being slow; and no wait
 * is expected before a request has waited, because a worker that does many at once has a slow pace too as
 * long as it is given few. Requests that were given up count as well: where all come too late there are no
 * answers to learn from, and a line once too long would stay so.
 */
export class WaitEstimate {
  #paceMs = 0
  #answers = 0
  #lastWaitMs = 0
  #aloneMs = Infinity

  /**
   * The worker has answered a request `tookMs` after it got it, when it had `ahead` others; `gapMs` after the
   * answer before, or after it had stopped being idle.
   */
  answered(gapMs: number, tookMs: number, ahead: number): void {
    this.#notePace(gapMs)
    if (ahead === 0 && tookMs > this.#aloneMs)
      this.#aloneMs += (1 - aloneMemory) * (tookMs - this.#aloneMs)
    else this.#aloneMs = Math.min(this.#aloneMs, tookMs)
    this.#lastWaitMs = tookMs - this.#aloneMs
  }

  /** Nobody waits any more for a request that it has not answered in `tookMs`, when it had `ahead` others. */
  expired(tookMs: number, ahead: number): void {
    // They all take at least so long together.
    const leastPaceMs = tookMs / (ahead + 1)
    if (leastPaceMs > this.#paceMs) this.#notePace(leastPaceMs)
    this.#lastWaitMs = Math.max(0, tookMs - this.#knownAloneMs)
  }

  /** Time by which a request with `leftMs` would wait too long behind `outstanding` others; 0 when it would not. */
  excessMs(outstanding: number, leftMs: number): number {
    if (outstanding === 0 || this.#lastWaitMs <= leftMs * evidenceShare) return 0
    const waitMs = (outstanding + 1) * this.#paceMs - this.#knownAloneMs
    return Math.max(0, waitMs - leftMs * waitShare)
  }

  get #knownAloneMs(): number {
    return this.#aloneMs === Infinity ? 0 : this.#aloneMs
  }

  // A plain mean until the memory is full, so that the first answer does not weigh 32 times.
  #notePace(tookMs: number): void {
    this.#answers += 1
    const weight = Math.max(1 / this.#answers, 1 - memory)
    this.#paceMs += weight * (tookMs - this.#paceMs)
  }
}
