import { RotatingWindow } from '../rotating-window.ts'

/** Below it a clock tells little, and the logarithm of 0 is no number. */
const shortestMs = 0.001

/** What has ended at one backend lately. */
export interface Tally {
  /** Calls that ended, however. */
  ended: number
  /** Those of them that were the fault of the backend. */
  faults: number
  /** Those of them whose time says how fast the endpoint is. */
  timed: number
  /** Sum of the natural logarithms of their times in milliseconds. */
  logSum: number
}

/** The counts of the last 5 to 10 seconds of one backend. */
export class RecentCalls {
  readonly #periods = new RotatingWindow(emptyTally)

  /** Enters a call that has ended; `tookMs` only where its time says how fast the endpoint is. */
  note(nowMs: number, isFault: boolean, tookMs?: number): void {
    this.#periods.turnTo(nowMs)
    const { present } = this.#periods
    present.ended += 1
    if (isFault) present.faults += 1
    if (tookMs === undefined) return
    present.timed += 1
    present.logSum += Math.log(Math.max(tookMs, shortestMs))
  }

  tally(nowMs: number): Tally {
    this.#periods.turnTo(nowMs)
    const { present: a, previous: b } = this.#periods
    return {
      ended: a.ended + b.ended,
      faults: a.faults + b.faults,
      timed: a.timed + b.timed,
      logSum: a.logSum + b.logSum,
    }
  }

  /** What was before tells nothing any more. */
  forget(): void {
    this.#periods.forget()
  }
}

function emptyTally(): Tally {
  return { ended: 0, faults: 0, timed: 0, logSum: 0 }
}
