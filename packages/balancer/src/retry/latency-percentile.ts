import { RotatingWindow } from '../rotating-window.ts'

/** Steps per doubling: neighbouring steps differ by 9 %. */
const stepsPerOctave = 8

/** Times below it fall into the first step; above it, 17 minutes, into the last. */
const firstMs = 0.0625
const octaves = 24

/** Fewer times tell nothing of a percentile. */
const enoughTimes = 100

/** A percentile of the times of the last 5 to 10 seconds, to 9 % above, in bounded memory. */
export class LatencyPercentile {
  readonly #percent: number
  readonly #periods = new RotatingWindow(emptySteps)

  /** `percent` is above 0 and below 100. */
  constructor(percent: number) {
    this.#percent = percent
  }

  note(nowMs: number, tookMs: number): void {
    this.#periods.turnTo(nowMs)
    this.#periods.present[stepOf(tookMs)]! += 1
  }

  /** In milliseconds; undefined while fewer than 100 times are known. */
  valueAt(nowMs: number): number | undefined {
    this.#periods.turnTo(nowMs)
    const { present, previous } = this.#periods
    const steps = present.map((count, step) => count + previous[step]!)
    const total = steps.reduce((sum, count) => sum + count, 0)
    if (total < enoughTimes) return undefined
    let passed = 0
    return endOfMs(steps.findIndex((count) => 100 * (passed += count) >= this.#percent * total))
  }
}

function emptySteps(): Float64Array {
  return new Float64Array(octaves * stepsPerOctave)
}

function stepOf(ms: number): number {
  const step = Math.ceil(Math.log2(Math.max(ms, firstMs) / firstMs) * stepsPerOctave)
  return Math.min(step, octaves * stepsPerOctave - 1)
}

function endOfMs(step: number): number {
  return firstMs * 2 ** (step / stepsPerOctave)
}
