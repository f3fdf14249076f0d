import type { Ask } from '../../ask.ts'
import { counting } from '../messages/message-counts.ts'

/** How much is remembered, and for how long. */
export interface ReplyCacheLimits {
  readonly entries: number
  /** Of the replies alone. */
  readonly bytes: number
  /** How long after a request came its reply is given again. */
  readonly windowMs: number
}

interface Remembered {
  readonly outcome: Promise<Uint8Array>
  readonly untilMs: number
  /** 0 while it is worked on. */
  bytes: number
}

/**
 * Remembers the replies of one listener, so that a request that comes again under the same id, because
 * its caller lost the connection, is not worked on again. Errors are not remembered: they may pass. The
 * oldest make room for the newest.
 */
export class ReplyCache {
  readonly #limits: ReplyCacheLimits
  readonly #nowMs: () => number
  readonly #remembered = new Map<string, Remembered>()
  #bytes = 0

  constructor(limits: ReplyCacheLimits, nowMs: () => number = () => performance.now()) {
    this.#limits = limits
    this.#nowMs = nowMs
  }

  /** Whether a request of this id is being worked on or was answered within the window. */
  has(id: string): boolean {
    this.#forgetOld()
    return this.#remembered.has(id)
  }

  /** The reply of an earlier request of this id, or what `work` makes of it, which is then remembered. */
  async answer(id: string, work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    this.#forgetOld()
    const earlier = this.#remembered.get(id)
    // What failed for the earlier one, such as by the loss of its channel, need not fail for this one.
    if (earlier) return earlier.outcome.catch(() => this.answer(id, work))
    const outcome = work()
    const remembered = { outcome, untilMs: this.#nowMs() + this.#limits.windowMs, bytes: 0 }
    this.#remembered.set(id, remembered)
    try {
      const reply = await outcome
      this.#weigh(id, remembered, reply.length)
      return reply
    } catch (error) {
      if (this.#remembered.get(id) === remembered) this.#forget(id)
      throw error
    }
  }

  #weigh(id: string, remembered: Remembered, bytes: number): void {
    if (this.#remembered.get(id) !== remembered) return
    remembered.bytes = bytes
    this.#bytes += bytes
    this.#forgetOld()
  }

  /** Ids are in the order in which their requests came. */
  #forgetOld(): void {
    const nowMs = this.#nowMs()
    for (const [id, { untilMs }] of this.#remembered) {
      const tooMany = this.#remembered.size > this.#limits.entries
      if (untilMs > nowMs && !tooMany && this.#bytes <= this.#limits.bytes) return
      this.#forget(id)
    }
  }

  #forget(id: string): void {
    this.#bytes -= this.#remembered.get(id)?.bytes ?? 0
    this.#remembered.delete(id)
  }
}

/** Answers through the cache what has an id of its own, and counts what was not worked on again. */
export function rememberReplies(ask: Ask, replies: ReplyCache): Ask {
  return (request, call) => {
    const requestId = call.amqp?.requestId
    if (requestId === undefined) return ask(request, call)
    if (replies.has(requestId)) counting.fromCache++
    return replies.answer(requestId, () => ask(request, call))
  }
}
