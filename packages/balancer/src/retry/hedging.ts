import type { Clock } from '../clock.ts'
import { LatencyPercentile } from './latency-percentile.ts'
import type { RetryBudget } from './retry-budget.ts'

/** When a second attempt is worth it: after a time, or after a percentile (0 to 100) of the times of late. */
export type HedgeAfter = { readonly ms: number } | { readonly percentile: number }

/** The percentile is worked out this often at most. */
const lookEveryMs = 100

export interface HedgingOptions<C> {
  readonly clock: Clock
  readonly after: HedgeAfter
  /** Pays for second attempts as for all that is sent again, so it bounds what they add to the load. */
  readonly budget: Pick<RetryBudget, 'tryTake'>
  /** Whether there is another backend for a call, and the call could still go there. */
  readonly mayHedge: (call: C) => boolean
  /** Sends the call to another backend too. */
  readonly hedge: (call: C) => void
}

export interface HedgeCounts {
  /** Second attempts. */
  readonly sent: number
  /** Those of them that were answered first. */
  readonly won: number
}

/**
 * Which calls get a second attempt, and when (J. Dean, L. A. Barroso, "The tail at scale", 2013): each at most
 * one, when it has been open for longer than `after`, in the order in which that is so, and while the budget
 * pays. Only for calls that may run twice; its user sees to that, and moves the bytes.
 */
export class Hedging<C> {
  readonly #options: HedgingOptions<C>
  readonly #percentile: LatencyPercentile | undefined
  /** When the second attempt of each is due; in the order of their starts. */
  readonly #waiting = new Map<C, number>()
  #cancelTimer: (() => void) | undefined
  #nextLookMs = -Infinity
  #percentileMs: number | undefined
  #sent = 0
  #won = 0

  constructor(options: HedgingOptions<C>) {
    this.#options = options
    const { after } = options
    this.#percentile = 'percentile' in after ? new LatencyPercentile(after.percentile) : undefined
  }

  /** A call has gone to its first backend. */
  started(call: C): void {
    const nowMs = this.#options.clock.nowMs()
    const afterMs = this.#afterMs(nowMs)
    if (afterMs === undefined) return
    this.#waiting.set(call, nowMs + afterMs)
    this.#cancelTimer ??= this.#wake(afterMs)
  }

  /** A first attempt has ended: it was answered, or needs no second one any more. */
  ended(call: C): void {
    this.#waiting.delete(call)
  }

  /** A first attempt was answered, however late. */
  answered(tookMs: number): void {
    this.#percentile?.note(this.#options.clock.nowMs(), tookMs)
  }

  /** A second attempt was answered first. */
  won(): void {
    this.#won += 1
  }

  counts(): HedgeCounts {
    return { sent: this.#sent, won: this.#won }
  }

  /** No call gets a second attempt any more. */
  close(): void {
    this.#waiting.clear()
    this.#cancelTimer?.()
  }

  #afterMs(nowMs: number): number | undefined {
    const { after } = this.#options
    if ('ms' in after) return after.ms
    if (nowMs < this.#nextLookMs) return this.#percentileMs
    this.#nextLookMs = nowMs + lookEveryMs
    this.#percentileMs = this.#percentile?.valueAt(nowMs)
    return this.#percentileMs
  }

  #wake(afterMs: number): () => void {
    return this.#options.clock.after(afterMs, () => this.#hedgeDue())
  }

  #hedgeDue(): void {
    const { clock } = this.#options
    this.#cancelTimer = undefined
    const nowMs = clock.nowMs()
    for (const [call, dueMs] of this.#waiting) {
      if (dueMs > nowMs) {
        this.#cancelTimer = this.#wake(dueMs - nowMs)
        return
      }
      this.#waiting.delete(call)
      this.#hedge(call)
    }
  }

  #hedge(call: C): void {
    const { budget, mayHedge, hedge } = this.#options
    if (!mayHedge(call) || !budget.tryTake()) return
    this.#sent += 1
    hedge(call)
  }
}
