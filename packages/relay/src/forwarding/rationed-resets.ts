import { TokenBucket, type TokenBucketRate, type Clock } from '@rpc-vs-mom/http2'

/** Cancelled streams that wait for their reset; more of them, and a new connection takes over. */
const MAX_DEFERRED = 500

/** The same for the time that some have been waiting: the backend works on calls that nobody wants. */
const MAX_DEFERRING_MS = 1000

/** The resets towards one backend: as many at once as it puts up with, the others later and in order. */
export class RationedResets {
  readonly #clock: Clock
  readonly #bucket: TokenBucket
  readonly #deferred = new Map<number, number>()
  #deferringSinceMs = 0

  constructor(rate: TokenBucketRate, clock: Clock) {
    this.#clock = clock
    this.#bucket = new TokenBucket(rate, clock.nowMs())
  }

  /** Streams that are open at the backend because their reset waits. */
  get waiting(): number {
    return this.#deferred.size
  }

  /** So many wait that the connection should be left. */
  get areTooMany(): boolean {
    return this.#deferred.size > MAX_DEFERRED
  }

  /** One waits for so long that the connection should be left. */
  areLate(nowMs: number): boolean {
    return this.#deferred.size > 0 && nowMs - this.#deferringSinceMs > MAX_DEFERRING_MS
  }

  /** Whether the reset may be sent now; one that may not waits. */
  mayGo(streamId: number, code: number, nowMs: number): boolean {
    if (this.#bucket.spend(nowMs)) return true
    if (this.#deferred.size === 0) this.#deferringSinceMs = this.#clock.nowMs()
    this.#deferred.set(streamId, code)
    return false
  }

  /** Has those sent that may go by now. */
  release(nowMs: number, send: (streamId: number, code: number) => void): void {
    for (const [streamId, code] of this.#deferred) {
      if (!this.#bucket.spend(nowMs)) break
      this.#deferred.delete(streamId)
      send(streamId, code)
    }
  }

  /** The stream has ended by itself; false when no reset waited for it. */
  drop(streamId: number): boolean {
    return this.#deferred.delete(streamId)
  }
}
