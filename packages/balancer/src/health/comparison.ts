import type { Member } from '../tracked-backend.ts'
import { outlierAmong } from './outlier.ts'

/** Time between two looks, in milliseconds. */
const everyMs = 1000

/** Compares those who are ready with each other: at most once a second, when a call has ended. */
export class Comparison {
  readonly #ejects: boolean
  #nextMs = 0

  /** `ejects` says whether one that does worse than the others is taken out. */
  constructor(ejects: boolean) {
    this.#ejects = ejects
  }

  /** Notes how fast each is, and ejects at most one, so that the next is compared with those who are left. */
  look(ready: readonly Member[], nowMs: number): void {
    if (nowMs < this.#nextMs) return
    this.#nextMs = nowMs + everyMs
    const suspects = ready.map((member) => member.suspectAt(nowMs))
    const outlier = this.#ejects ? outlierAmong(suspects) : undefined
    if (outlier) ready[outlier.index]?.judged(outlier.sentence)
  }
}
