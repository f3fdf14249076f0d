import type { FrameSender } from './rfc9113/frame-sender.ts'

/** Notices a peer that takes nothing of what waits for it. */
export class SlowReaderWatch {
  readonly #limitMs: number
  #takenBytes = 0
  #sinceMs: number

  constructor(limitMs: number, nowMs: number) {
    this.#limitMs = limitMs
    this.#sinceMs = nowMs
  }

  /** True when bytes have been waiting for longer than the limit and none of them has moved. */
  isStuck(sender: FrameSender, heldBytes: number, nowMs: number): boolean {
    const unwritten = sender.out.unwrittenBytes
    // While the socket is stuck nothing that is appended to it counts as taken.
    const taken = sender.dataBytes - unwritten
    if (taken > this.#takenBytes || heldBytes + unwritten === 0) {
      this.#takenBytes = Math.max(taken, this.#takenBytes)
      this.#sinceMs = nowMs
    }
    return nowMs - this.#sinceMs > this.#limitMs
  }
}
