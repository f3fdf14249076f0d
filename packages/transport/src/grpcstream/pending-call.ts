import type { Call } from '../ask.ts'
import { maxTimeoutMs, repeatWaitsMs } from '../transport-limits.ts'
import type { End } from '../outstanding.ts'

/** What a call is sent over. */
export interface SentOver {
  /** The caller waits no more. */
  giveUp(call: PendingCall): void
}

/** What is to be asked. */
export interface Asked {
  readonly body: Uint8Array
  readonly call: Call
  readonly end: End
  /** In the words of the dialect of the stream; 0 where it has one kind only. */
  readonly kind: number
}

/** A call whose caller waits. */
export class PendingCall {
  readonly kind: number
  readonly id: number
  readonly method: string
  readonly contentType: string | undefined
  readonly body: Uint8Array
  readonly end: End
  /** Where it is sent; undefined while it waits to be sent again. */
  stream: SentOver | undefined
  /** Of its message in the flow of its stream. */
  ticket = 0
  /** The caller waits no more. */
  isGivenUp = false
  readonly #timeoutMs: number
  readonly #askedMs = performance.now()
  #refusals = 0

  constructor(id: number, { body, call, end, kind }: Asked) {
    this.kind = kind
    this.id = id
    this.method = call.method
    this.contentType = call.contentType
    this.body = body
    this.end = end
    this.#timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
  }

  /** What is left for it, in milliseconds. */
  get timeoutMs(): number {
    if (this.#refusals === 0) return this.#timeoutMs
    return Math.max(1, this.#timeoutMs - (performance.now() - this.#askedMs))
  }

  /** How long to wait before it is sent again, in milliseconds; undefined when it was refused too often. */
  nextWaitMs(): number | undefined {
    return repeatWaitsMs[this.#refusals++]
  }
}
