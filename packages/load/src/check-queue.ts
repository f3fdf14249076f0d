import type { Clock } from './clock.ts'
import type { End } from './end.ts'

/** The bytes of a reply that has come and was neither decoded nor compared with the right answer. */
export interface UncheckedReply<Timing = never> {
  readonly bytes: number
  /** Decodes and compares. Never throws. */
  check(): End<Timing>
}

/** Tells a reply that must be checked from an end that is known. */
export function isUnchecked<Timing>(
  end: End<Timing> | UncheckedReply<Timing>,
): end is UncheckedReply<Timing> {
  return typeof end === 'object' && 'check' in end
}

/** What may wait for its check at once; at the bound the oldest are checked before another is taken. */
export const uncheckedLimits = { replies: 8192, bytes: 32 * 1024 * 1024 } as const

/** For how long replies are checked before requests that are due and replies that have come get their turn. */
const sliceUs = 250

interface Watcher<Timing, Asked> {
  /** In the order in which the replies came. */
  readonly checked: (asked: Asked, end: End<Timing>) => void
  /** Nothing waits any more. */
  readonly emptied: () => void
}

interface Waiting<Timing, Asked> {
  readonly asked: Asked
  readonly reply: UncheckedReply<Timing>
}

/**
 * Replies between their arrival and their check. A check takes about as long as a whole request of a fast
 * system, so that of replies that come together each would be stamped late by the checks of those before it.
 * Here they wait until the event loop has read all that has come.
 */
export class CheckQueue<Timing, Asked> {
  readonly #clock: Clock
  readonly #watcher: Watcher<Timing, Asked>
  #waiting: Waiting<Timing, Asked>[] = []
  #next = 0
  #bytes = 0
  #isTurnComing = false

  constructor(clock: Clock, watcher: Watcher<Timing, Asked>) {
    this.#clock = clock
    this.#watcher = watcher
  }

  /** Replies that wait. */
  get size(): number {
    return this.#waiting.length - this.#next
  }

  add(asked: Asked, reply: UncheckedReply<Timing>): void {
    while (this.size > 0 && this.#isFullWith(reply.bytes)) this.#checkOldest()
    this.#waiting.push({ asked, reply })
    this.#bytes += reply.bytes
    if (!this.#isTurnComing) this.#checkNextTurn()
  }

  /** Checks whatever waits, at once. */
  checkAll(): void {
    while (this.size > 0) this.#checkOldest()
  }

  #isFullWith(bytes: number): boolean {
    return this.size >= uncheckedLimits.replies || this.#bytes + bytes > uncheckedLimits.bytes
  }

  #checkNextTurn(): void {
    this.#isTurnComing = true
    setImmediate(() => this.#checkSlice())
  }

  #checkSlice(): void {
    this.#isTurnComing = false
    const endUs = this.#clock.nowUs() + sliceUs
    do this.#checkOldest()
    while (this.size > 0 && this.#clock.nowUs() < endUs)
    if (this.size > 0) this.#checkNextTurn()
    else this.#watcher.emptied()
  }

  #checkOldest(): void {
    const oldest = this.#waiting[this.#next]
    if (oldest === undefined) return
    this.#next++
    this.#bytes -= oldest.reply.bytes
    if (this.#next === this.#waiting.length || this.#next === uncheckedLimits.replies)
      this.#compact()
    this.#watcher.checked(oldest.asked, oldest.reply.check())
  }

  /** Lets go of what has been checked, seldom enough that it costs nothing. */
  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#next)
    this.#next = 0
  }
}
