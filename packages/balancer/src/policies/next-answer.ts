import { RotatingWindow } from '../rotating-window.ts'

/** Steps per doubling: neighbouring steps differ by 19 %. */
const stepsPerOctave = 4

/** Times below it fall into the first step; above it, 131 s, into the last. */
const firstMs = 1 / 128
const octaves = 24
const steps = octaves * stepsPerOctave

/** Fewer answers tell nothing of the next one. */
const enoughAnswers = 32

/** Answers after which what is known is added up again, which is then little work for each. */
const addedUpEvery = 16

/**
 * When the next answer of a busy worker is to be expected, from the times between its answers of the last 5 to
 * 10 seconds: the mean residual life of renewal theory (D. R. Cox, "Renewal Theory", 1962). Where times are
 * equal it falls as the present one passes; where few are long it grows, because what takes longer than most
 * is one of the long ones; where they are exponential it stays the same. Bounded memory.
 */
export class NextAnswer {
  readonly #periods = new RotatingWindow(noGaps)
  /** Those of each step and of all longer ones, as of the last time they were added up. */
  readonly #atLeast = noGaps()
  #sinceAddedUp = 0

  /** Enters that an answer came `gapMs` after the one before, or after the worker had stopped being idle. */
  note(nowMs: number, gapMs: number): void {
    this.#periods.turnTo(nowMs)
    const { counts, sumsMs } = this.#periods.present
    const step = stepOf(gapMs)
    counts[step]! += 1
    sumsMs[step]! += gapMs
    this.#sinceAddedUp += 1
    if (this.#sinceAddedUp >= addedUpEvery) this.#addUp()
  }

  /** Time from now on, in milliseconds, where the last answer is `agoMs` past; undefined when too few are known. */
  expectedMs(agoMs: number): number | undefined {
    const { counts, sumsMs } = this.#atLeast
    if (counts[0]! < enoughAnswers) return undefined
    const step = stepOf(agoMs)
    const longer = isLonger(this.#atLeast, step, agoMs) ? step : step + 1
    const count = counts[longer]!
    // Of what takes longer than anything before it only its age is known.
    return count === 0 ? agoMs : sumsMs[longer]! / count - agoMs
  }

  /** What was before tells nothing any more. */
  forget(): void {
    this.#periods.forget()
    this.#addUp()
  }

  #addUp(): void {
    this.#sinceAddedUp = 0
    const { present, previous } = this.#periods
    const { counts, sumsMs } = this.#atLeast
    for (let step = steps - 1; step >= 0; step -= 1) {
      counts[step] = counts[step + 1]! + present.counts[step]! + previous.counts[step]!
      sumsMs[step] = sumsMs[step + 1]! + present.sumsMs[step]! + previous.sumsMs[step]!
    }
  }
}

/** By step, with an empty one at the end. */
interface Gaps {
  readonly counts: Float64Array
  readonly sumsMs: Float64Array
}

function noGaps(): Gaps {
  return { counts: new Float64Array(steps + 1), sumsMs: new Float64Array(steps + 1) }
}

/** Whether the answers of this step alone took longer than that, in the mean. */
function isLonger({ counts, sumsMs }: Gaps, step: number, thanMs: number): boolean {
  const count = counts[step]! - counts[step + 1]!
  return count > 0 && sumsMs[step]! - sumsMs[step + 1]! > count * thanMs
}

function stepOf(ms: number): number {
  if (ms <= firstMs) return 0
  return Math.min(steps - 1, Math.floor(Math.log2(ms / firstMs) * stepsPerOctave))
}
