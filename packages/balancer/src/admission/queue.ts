import type { Clock } from '../clock.ts'
import { waitShare as usualWaitShare } from './wait-share.ts'

export interface QueueSettings {
  /** Requests that may wait at once. Default 1000. */
  readonly length?: number
  /** Wait that is too long when it lasts, in milliseconds. Default 100. */
  readonly targetMs?: number
  /** For how long it may last, in milliseconds. Default 100. */
  readonly toleranceMs?: number
  /** Share of its time that a request may spend waiting. Default `waitShare`. */
  readonly waitShare?: number
}

/** Lets every request wait for as long as it takes: what overload does to a plain queue. */
export const unboundedQueue: QueueSettings = {
  length: Infinity,
  targetMs: Infinity,
  waitShare: Infinity,
}

/** What a queue needs to know of a request that waits in it. */
export interface Waiting {
  /** When it is of no use any more, on the clock of the queue; Infinity for never. */
  readonly deadlineMs: number
}

/** Why a request is refused, and after what time it may be worth another try. */
export interface TooBusy {
  readonly sentence: string
  readonly retryAfterMs: number
}

/** How much of the pace known each departure leaves. */
const memory = 7 / 8

/**
 * A bounded first-come, first-served queue. It refuses a request when it is full; when the requests ahead would
 * take longer than half the time that the request has; and, when the wait has been above the target for longer
 * than tolerated (the idea of CoDel, RFC 8289, on arrival), when it would take longer than the target. To refuse
 * all requests until the wait is short again would empty the queue and leave workers idle. Without these rules
 * a queue in front of overloaded workers would grow until every request in it is too late.
 */
export class Queue<W extends Waiting> {
  readonly #clock: Clock
  readonly #length: number
  readonly #targetMs: number
  readonly #toleranceMs: number
  readonly #waitShare: number
  /** Since when each waits. */
  readonly #waiting = new Map<W, number>()
  #paceMs = 0
  #lastDepartureMs = -Infinity
  #slowSinceMs = Infinity

  constructor(
    clock: Clock,
    {
      length = 1000,
      targetMs = 100,
      toleranceMs = 100,
      waitShare = usualWaitShare,
    }: QueueSettings = {},
  ) {
    this.#clock = clock
    this.#length = length
    this.#targetMs = targetMs
    this.#toleranceMs = toleranceMs
    this.#waitShare = waitShare
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Joins at the end, or says why not. */
  join(newcomer: W): TooBusy | undefined {
    const nowMs = this.#clock.nowMs()
    const refusal = this.#refusalOf(newcomer, nowMs)
    if (refusal) return refusal
    // A request that joins an empty queue says nothing about the pace of the departures before.
    if (this.#waiting.size === 0) this.#lastDepartureMs = -Infinity
    this.#waiting.set(newcomer, nowMs)
    return undefined
  }

  /** Leaves without having been served; does nothing for a request that does not wait. */
  leave(waiting: W): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size === 0) this.#slowSinceMs = Infinity
  }

  /** Takes out the first one. */
  next(): W | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const nowMs = this.#clock.nowMs()
    this.#noteDeparture(nowMs)
    this.#noteWait(nowMs - first[1], nowMs)
    this.leave(first[0])
    return first[0]
  }

  /** Takes out all, in order. */
  clear(): W[] {
    const all = [...this.#waiting.keys()]
    this.#waiting.clear()
    this.#slowSinceMs = Infinity
    return all
  }

  #refusalOf({ deadlineMs }: W, nowMs: number): TooBusy | undefined {
    const size = this.#waiting.size
    const waiting = size === 1 ? '1 request is waiting' : `${size} requests are waiting`
    const expectedMs = size * this.#paceMs
    if (size >= this.#length) {
      return { sentence: `${waiting} already.`, retryAfterMs: expectedMs }
    }
    if (size > 0 && expectedMs > (deadlineMs - nowMs) * this.#waitShare) {
      const sentence = `${waiting}, which takes longer than the deadline allows.`
      return { sentence, retryAfterMs: expectedMs }
    }
    if (expectedMs > this.#targetMs && nowMs - this.#slowSinceMs > this.#toleranceMs) {
      const sentence = `Requests have been waiting longer than ${this.#targetMs} ms for a while.`
      return { sentence, retryAfterMs: expectedMs - this.#targetMs }
    }
    return undefined
  }

  #noteDeparture(nowMs: number): void {
    const tookMs = nowMs - this.#lastDepartureMs
    this.#lastDepartureMs = nowMs
    if (tookMs !== Infinity) this.#paceMs = memory * this.#paceMs + (1 - memory) * tookMs
  }

  #noteWait(waitedMs: number, nowMs: number): void {
    if (waitedMs <= this.#targetMs) this.#slowSinceMs = Infinity
    else if (this.#slowSinceMs === Infinity) this.#slowSinceMs = nowMs
  }
}
