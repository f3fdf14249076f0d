import { prefetchLimits } from '../amqp-limits.ts'

/**
 * Chooses how many requests a worker should be sent before it has answered the first: the one it works
 * on, and beside it just as many as it would finish while a reply goes to the broker and the next request
 * comes (Little's law). Fewer leave it idle for that time; more wait behind a slow request while another
 * worker has nothing to do. For workers that work on one request at a time.
 */
export class AdaptivePrefetch {
  readonly #nowMs: () => number
  readonly #max: number
  #current: number
  #wantedBefore: number
  #roundTripMs = Infinity
  #inHand = 0
  #busyFromMs = 0
  #busyMs = 0
  #finished = 0

  /** Begins with `current`, which is what a fixed prefetch would be, and never chooses more than `max`. */
  constructor({ current, max, nowMs = () => performance.now() }: AdaptivePrefetchOptions) {
    this.#current = this.#wantedBefore = Math.min(current, max)
    this.#max = max
    this.#nowMs = nowMs
  }

  get current(): number {
    return this.#current
  }

  /** A request was delivered. */
  began(): void {
    if (this.#inHand++ === 0) this.#busyFromMs = this.#nowMs()
  }

  /** A request was acknowledged. */
  ended(): void {
    this.#finished++
    if (--this.#inHand === 0) this.#busyMs += this.#nowMs() - this.#busyFromMs
  }

  /** The broker answered within this time. The shortest counts: others waited behind a query in this process. */
  roundTrip(tookMs: number): void {
    this.#roundTripMs = Math.min(this.#roundTripMs, tookMs)
  }

  /**
   * The prefetch from now on, by what was seen since the last call. It changes when two calls in a row want
   * more, or less, and not while there is too little to judge by.
   */
  next(): number {
    const serviceMs = this.#serviceMs()
    if (serviceMs === undefined) return this.#current
    const wanted = slotsFor(serviceMs, this.#roundTripMs, this.#max)
    const before = this.#wantedBefore
    this.#wantedBefore = wanted
    const agreed =
      Math.sign(wanted - this.#current) === Math.sign(before - this.#current) &&
      isWorthwhile(this.#current, wanted)
    if (agreed) this.#current = this.#wantedBefore = wanted
    return this.#current
  }

  /** Time per request while there was any, of the window that ends now; undefined when there were too few. */
  #serviceMs(): number | undefined {
    if (this.#finished < prefetchLimits.leastRequests) return undefined
    const nowMs = this.#nowMs()
    const running = this.#inHand > 0 ? nowMs - this.#busyFromMs : 0
    const serviceMs = (this.#busyMs + running) / this.#finished
    this.#busyFromMs = nowMs
    this.#busyMs = 0
    this.#finished = 0
    return serviceMs
  }
}

export interface AdaptivePrefetchOptions {
  readonly current: number
  readonly max: number
  readonly nowMs?: () => number
}

/**
 * Requests to have in hand when each takes `serviceMs` and the next is `roundTripMs` away. One is enough
 * when the worker would be idle for less than an eighth of the time: above 3 ms at the 0.45 ms of
 * loopback, as measured.
 */
export function slotsFor(serviceMs: number, roundTripMs: number, max: number): number {
  const perRoundTrip = roundTripMs / serviceMs
  if (!(perRoundTrip > prefetchLimits.toleratedWait)) return 1
  return Math.min(max, 1 + Math.ceil(perRoundTrip))
}

/** Among many, one more or less changes nothing but costs a new consumer. */
function isWorthwhile(current: number, wanted: number): boolean {
  return Math.abs(wanted - current) > current / 4
}
