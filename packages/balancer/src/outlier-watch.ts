import type { Member } from './member.ts'
import { outlierAmong } from './outlier.ts'

/** Time between two looks, in milliseconds. */
const everyMs = 1000

/** Looks for one worker that does worse than the others: at most once a second, when a call has ended. */
export class OutlierWatch {
  #nextMs = 0

  /** Ejects at most one of `ready`, so that the next is compared with those who are left. */
  look(ready: readonly Member[], nowMs: number): void {
    if (nowMs < this.#nextMs) return
    this.#nextMs = nowMs + everyMs
    const outlier = outlierAmong(ready.map((member) => member.suspectAt(nowMs)))
    if (outlier) ready[outlier.index]?.judged(outlier.sentence)
  }
}
