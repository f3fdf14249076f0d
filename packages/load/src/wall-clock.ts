/** The wall clock of this machine was set while something ran. */
export interface ClockStep {
  /** Seconds since the watch began, by the monotonic clock. */
  readonly atS: number
  /** By how much, in milliseconds; negative when it was set back. */
  readonly stepMs: number
}

export interface WallClocks {
  readonly wallMs: () => number
  readonly monotonicMs: () => number
}

/**
 * What the two clocks may grow apart from one look to the next without a step: reading both takes a moment, and
 * a wall clock that is being disciplined runs up to 0.5 ms/s too fast or too slow (adjtimex(2)).
 */
const toleranceMs = 20

/** Steps kept of one watch; a clock that is set more often than that is known well enough. */
const stepsMax = 100

const everyMs = 1000

/** Compares the clocks at each `look`, and keeps the steps of the wall clock. */
export class WallClockWatch {
  readonly #clocks: WallClocks
  readonly #startMs: number
  #offsetMs: number
  readonly steps: ClockStep[] = []

  constructor(clocks: WallClocks) {
    this.#clocks = clocks
    this.#startMs = clocks.monotonicMs()
    this.#offsetMs = this.#readOffsetMs()
  }

  look(): void {
    const offsetMs = this.#readOffsetMs()
    const stepMs = Math.round(offsetMs - this.#offsetMs)
    this.#offsetMs = offsetMs
    if (Math.abs(stepMs) <= toleranceMs || this.steps.length >= stepsMax) return
    const atS = Math.round((this.#clocks.monotonicMs() - this.#startMs) / 1000)
    this.steps.push({ atS, stepMs })
  }

  /** Read again while this process was held up in between, which would look like a step. */
  #readOffsetMs(): number {
    const { wallMs, monotonicMs } = this.#clocks
    for (let tries = 0; ; tries++) {
      const beforeMs = monotonicMs()
      const offsetMs = wallMs() - beforeMs
      if (monotonicMs() - beforeMs < toleranceMs / 4 || tries === triesMax) return offsetMs
    }
  }
}

const triesMax = 10

/** Looks once a second; the returned function ends the watch and gives the steps seen. */
export function watchWallClock(): () => readonly ClockStep[] {
  const watch = new WallClockWatch({
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
  })
  const timer = setInterval(() => watch.look(), everyMs).unref()
  return () => {
    clearInterval(timer)
    watch.look()
    return watch.steps
  }
}
