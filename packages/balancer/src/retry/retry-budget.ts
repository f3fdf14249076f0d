import type { Clock } from '../clock.ts'

export interface RetryBudgetOptions {
  readonly clock: Clock
  /** Retries that every request pays for. Default 0.2. */
  readonly share?: number
  /** Retries allowed per second without any request. Default 10. */
  readonly perSecond?: number
  /** For how long what is not used stays, in milliseconds. Default 10000. */
  readonly windowMs?: number
}

const slots = 10

/**
 * How many requests may be sent again: in any window at most `share` of the requests of that window plus
 * `perSecond` for each of its seconds, so that retries cannot multiply the load of a cluster in trouble.
 * The defaults are those that Finagle and Linkerd document. Counted in tenths of the window.
 */
export class RetryBudget {
  readonly #clock: Clock
  readonly #share: number
  readonly #reserve: number
  readonly #slotMs: number
  readonly #requests = Array.from({ length: slots }, () => 0)
  readonly #retries = Array.from({ length: slots }, () => 0)
  #slot = 0
  #sumOfRequests = 0
  #sumOfRetries = 0

  constructor({ clock, share = 0.2, perSecond = 10, windowMs = 10_000 }: RetryBudgetOptions) {
    this.#clock = clock
    this.#share = share
    this.#reserve = (perSecond * windowMs) / 1000
    this.#slotMs = windowMs / slots
    this.#slot = this.#now()
  }

  /** Notes a request that was sent for the first time. */
  requested(): void {
    this.#forget()
    this.#requests[this.#slot % slots]! += 1
    this.#sumOfRequests += 1
  }

  /** Takes leave to send one request again; false when there is none. */
  tryTake(): boolean {
    this.#forget()
    if (this.#sumOfRetries + 1 > this.#share * this.#sumOfRequests + this.#reserve) return false
    this.#retries[this.#slot % slots]! += 1
    this.#sumOfRetries += 1
    return true
  }

  #now(): number {
    return Math.floor(this.#clock.nowMs() / this.#slotMs)
  }

  #forget(): void {
    const now = this.#now()
    if (now - this.#slot > slots) this.#slot = now - slots
    while (this.#slot < now) {
      this.#slot += 1
      const index = this.#slot % slots
      this.#sumOfRequests -= this.#requests[index]!
      this.#sumOfRetries -= this.#retries[index]!
      this.#requests[index] = 0
      this.#retries[index] = 0
    }
  }
}
