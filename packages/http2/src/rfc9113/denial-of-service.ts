/** RFC 9113 section 10.5: frames that cost the receiver more than the sender are rationed. */
import type { Clock } from '../clock.ts'
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'

export interface TokenBucketRate {
  /** What may be spent at once. */
  burst: number
  perSecond: number
}

/**
 * A token bucket that useful work can refill too, so that a busy and honest peer never runs dry,
 * while one that only sends useless frames does after `burst` frames.
 */
export class TokenBucket {
  readonly #rate: TokenBucketRate
  #left: number
  #refilledMs: number

  constructor(rate: TokenBucketRate, nowMs: number) {
    this.#rate = rate
    this.#left = rate.burst
    this.#refilledMs = nowMs
  }

  earn(amount: number): void {
    this.#left = Math.min(this.#rate.burst, this.#left + amount)
  }

  /** Takes one; false when nothing is left. */
  spend(nowMs: number): boolean {
    this.earn(((nowMs - this.#refilledMs) / 1000) * this.#rate.perSecond)
    this.#refilledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}

/** The token bucket of one connection for frames that are legal and useless. */
export class Ration {
  readonly #bucket: TokenBucket | undefined
  readonly #clock: Clock

  /** Without a rate nothing is rationed. */
  constructor(rate: TokenBucketRate | undefined, clock: Clock) {
    this.#clock = clock
    if (rate !== undefined) this.#bucket = new TokenBucket(rate, clock.nowMs())
  }

  earn(amount: number): void {
    this.#bucket?.earn(amount)
  }

  /** Throws ConnectionError with ENHANCE_YOUR_CALM when the bucket is empty. */
  spend(what: string): void {
    if (this.#bucket?.spend(this.#clock.nowMs()) === false) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, `too many frames: ${what}`)
    }
  }
}
