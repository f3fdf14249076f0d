import { CallerRates, type Clock, RateLimit } from '@rpc-vs-mom/balancer'

export interface RateGateOptions {
  readonly clock: Clock
  /** Requests per second of all callers together; no limit when missing. */
  readonly totalRps?: number | undefined
  /** Requests per second of each caller; no limit when missing. */
  readonly perCallerRps?: number | undefined
}

/** Why a request may not come in now, and when it may be worth another try. */
export interface AboveRate {
  readonly sentence: string
  readonly retryAfterMs: number
}

export interface RateGateCounts {
  /** Requests refused because all callers together sent too many. */
  readonly total: number
  /** Requests refused because their caller sent too many. */
  readonly perCaller: number
  /** Callers known now. */
  readonly callers: number
}

/** The limits on incoming requests, before any worker is picked; what they refuse is no worker's fault. */
export class RateGate {
  readonly #total: RateLimit | undefined
  readonly #callers: CallerRates | undefined
  #refusedTotal = 0
  #refusedPerCaller = 0

  constructor({ clock, totalRps, perCallerRps }: RateGateOptions) {
    this.#total = totalRps === undefined ? undefined : new RateLimit(clock, totalRps)
    this.#callers = perCallerRps === undefined ? undefined : new CallerRates(clock, perCallerRps)
  }

  /** Lets one request in, or says why not. What a caller sends above its own rate costs the others nothing. */
  refusal(caller: string): AboveRate | undefined {
    const callerMs = this.#callers?.take(caller) ?? 0
    if (callerMs > 0) {
      this.#refusedPerCaller += 1
      const sentence = 'This caller sends more requests than the rate limit per caller allows.'
      return { sentence, retryAfterMs: callerMs }
    }
    const totalMs = this.#total?.take() ?? 0
    if (totalMs === 0) return undefined
    this.#refusedTotal += 1
    const sentence = 'More requests arrive than the rate limit of the balancer allows.'
    return { sentence, retryAfterMs: totalMs }
  }

  counts(): RateGateCounts {
    return {
      total: this.#refusedTotal,
      perCaller: this.#refusedPerCaller,
      callers: this.#callers?.callers ?? 0,
    }
  }
}
