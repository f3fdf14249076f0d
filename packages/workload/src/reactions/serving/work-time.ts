import { setTimeout } from 'node:timers/promises'
import { Refused } from '@rpc-vs-mom/service'

/**
 * Work that takes a while and of which a worker does one piece at a time, in the order in which they come, as where it
 * must ask a slow system for each. It sleeps meanwhile, so that a backlog costs no processor.
 */
export class WorkTime {
  readonly #eachMs: number
  #freeAtMs = 0

  /** 0 ms is no work at all. */
  constructor(eachMs: number) {
    this.#eachMs = eachMs
  }

  /** Resolves when the piece is done; rejects with `Refused` at once where it could not begin within that time. */
  async spend(startWithinMs: number): Promise<void> {
    if (this.#eachMs === 0) return
    const nowMs = performance.now()
    const startMs = Math.max(nowMs, this.#freeAtMs)
    if (startMs - nowMs > startWithinMs)
      throw new Refused('DEADLINE_EXCEEDED', 'the deadline passes before the work can start')
    this.#freeAtMs = startMs + this.#eachMs
    await setTimeout(this.#freeAtMs - nowMs)
  }
}
