import type { TrackedBackend } from '../tracked-backend.ts'
import { detectOutlier } from './outlier.ts'

/** Time between two looks, in milliseconds. */
const everyMs = 1000

/** Compares the backends that are ready with each other: at most once a second, when a call has ended. */
export class Comparison {
  readonly #ejects: boolean
  #nextMs = 0

  /** `ejects` says whether one that does worse than the others is taken out. */
  constructor(ejects: boolean) {
    this.#ejects = ejects
  }

  /** Notes how fast each is, and ejects at most one, so that the next one is compared with those that are left. */
  look(ready: readonly TrackedBackend[], nowMs: number): void {
    if (nowMs < this.#nextMs) return
    this.#nextMs = nowMs + everyMs
    const inputs = ready.map((tracked) => tracked.outlierInputAt(nowMs))
    const outlier = this.#ejects ? detectOutlier(inputs) : undefined
    if (outlier) ready[outlier.index]?.eject(outlier.sentence)
  }
}
