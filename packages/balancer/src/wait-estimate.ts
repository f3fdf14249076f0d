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
 * is expected before an answer has waited, because a worker that does many at once has a slow pace too as
 * long as it is given few.
 */
export class WaitEstimate {
  #paceMs = 0
  #answers = 0
  #lastMs = 0
  #lastWaitMs = 0
  #aloneMs = Infinity

  /** The worker, idle until now, gets a request. */
  busy(nowMs: number): void {
    this.#lastMs = nowMs
  }

  /** It has answered a request `tookMs` after it got it; `alone` when it was idle before. */
  answered(nowMs: number, tookMs: number, alone: boolean): void {
    this.#notePace(nowMs - this.#lastMs)
    this.#lastMs = nowMs
    if (alone && tookMs > this.#aloneMs)
      this.#aloneMs += (1 - aloneMemory) * (tookMs - this.#aloneMs)
    else this.#aloneMs = Math.min(this.#aloneMs, tookMs)
    this.#lastWaitMs = tookMs - this.#aloneMs
  }

  /** Time by which a request with `leftMs` would wait too long behind `outstanding` others; 0 when it would not. */
  excessMs(outstanding: number, leftMs: number): number {
    if (outstanding === 0 || this.#lastWaitMs <= leftMs * evidenceShare) return 0
    const waitMs = (outstanding + 1) * this.#paceMs - this.#aloneMs
    return Math.max(0, waitMs - leftMs * waitShare)
  }

  // A plain mean until the memory is full, so that the first answer does not weigh 32 times.
  #notePace(tookMs: number): void {
    this.#answers += 1
    const weight = Math.max(1 / this.#answers, 1 - memory)
    this.#paceMs += weight * (tookMs - this.#paceMs)
  }
}
