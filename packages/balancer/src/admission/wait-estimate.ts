import { waitShare } from './wait-share.ts'

/** Answers whose gaps tell the pace: enough that those which come in batches are seen with the pauses between. */
const remembered = 64

/** How much of the time known for a request alone each such answer leaves. */
const aloneMemory = 7 / 8

/** Wait that the last answer must have had, as a share of the newcomer's time, before any is expected. */
const evidenceShare = 1 / 8

/**
 * What the answers of one worker tell of the wait that a newcomer would have there. With n requests at a
 * worker that answers one every `pace`, the next is answered after (n + 1) paces (Little's law, L = lambda
 * W, of a busy worker); what a request takes alone is not waiting. It is learnt from requests that found the
 * worker idle, because a windowed minimum would rise as the queue grows, and so hide the growth. Only time in
 * which the worker had requests counts for the pace, so idling does not look like being slow; and no wait
 * is expected before a request has waited, because a worker that does many at once has a slow pace too as
 * long as it is given few. The longest gap does not count: a worker that stood still answers afterwards as fast as
 * before, and one that has become slower has many long ones. Requests that were given up count as well: where all come too late there are no
 * answers to learn from, and a queue once too long would stay so.
 */
export class WaitEstimate {
  readonly #gapsMs: number[] = []
  #oldest = 0
  #lastWaitMs = 0
  #aloneMs = Infinity

  /**
   * The worker has answered a request `tookMs` after it got it, when it had `ahead` others; `gapMs` after the
   * answer before, or after it had stopped being idle.
   */
  answered(gapMs: number, tookMs: number, ahead: number): void {
    this.#noteGap(gapMs)
    if (ahead === 0 && tookMs > this.#aloneMs)
      this.#aloneMs += (1 - aloneMemory) * (tookMs - this.#aloneMs)
    else this.#aloneMs = Math.min(this.#aloneMs, tookMs)
    this.#lastWaitMs = tookMs - this.#aloneMs
  }

  /** A request was given up that it had not answered in `tookMs`, when it had `ahead` others. */
  expired(tookMs: number, ahead: number): void {
    // They all take at least so long together.
    const leastPaceMs = tookMs / (ahead + 1)
    if (leastPaceMs > this.#paceMs) this.#noteGap(leastPaceMs)
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

  /** Mean of the gaps remembered but the longest. */
  get #paceMs(): number {
    const gaps = this.#gapsMs
    if (gaps.length < 2) return gaps[0] ?? 0
    let sum = 0
    let longest = 0
    for (const gapMs of gaps) {
      sum += gapMs
      if (gapMs > longest) longest = gapMs
    }
    return (sum - longest) / (gaps.length - 1)
  }

  #noteGap(gapMs: number): void {
    this.#gapsMs[this.#oldest] = gapMs
    this.#oldest = (this.#oldest + 1) % remembered
  }
}
