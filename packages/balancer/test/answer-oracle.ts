interface Gap {
  readonly atMs: number
  readonly tookMs: number
}

/**
 * When the next answer of one worker is to be expected, by brute force: keeps every time between answers and
 * adds all of them up for each question. Written from the description in the README, not from the code.
 */
export class AnswerOracle {
  /** Its last answer, or when it last had nothing to do. */
  #answeredMs = 0
  #gaps: Gap[] = []
  /** Those that were known when sixteen more had come for the last time, and how many have come since. */
  #countedMs: number[] = []
  #uncounted = 0

  /** It had nothing to do until now. */
  busy(nowMs: number): void {
    this.#answeredMs = nowMs
  }

  answered(nowMs: number): void {
    const fromMs = (Math.floor(nowMs / 5000) - 1) * 5000
    this.#gaps = this.#gaps.filter(({ atMs }) => atMs >= fromMs)
    this.#gaps.push({ atMs: nowMs, tookMs: nowMs - this.#answeredMs })
    this.#answeredMs = nowMs
    this.#uncounted += 1
    if (this.#uncounted < 16) return
    this.#uncounted = 0
    this.#countedMs = this.#gaps.map(({ tookMs }) => tookMs)
  }

  forget(): void {
    this.#gaps = []
    this.#countedMs = []
    this.#uncounted = 0
  }

  /** What those that took longer than since the last answer still took in the mean, in steps of a quarter octave. */
  nextMs(nowMs: number): number | undefined {
    if (this.#countedMs.length < 32) return undefined
    const agoMs = nowMs - this.#answeredMs
    const own = this.#countedMs.filter((ms) => stepOf(ms) === stepOf(agoMs))
    const longer = this.#countedMs.filter((ms) => stepOf(ms) > stepOf(agoMs))
    const counted = mean(own) > agoMs ? [...own, ...longer] : longer
    return counted.length === 0 ? agoMs : mean(counted) - agoMs
  }
}

function stepOf(ms: number): number {
  return Math.max(0, Math.min(95, Math.floor(4 * Math.log2(128 * ms))))
}

/** Not above anything when there are none. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
