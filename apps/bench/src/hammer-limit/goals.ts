import { median } from '@rpc-vs-mom/results'

/** What the hammer did at the rate, as its own summary and the memory of its process have it. */
export interface LimitFigures {
  readonly verdict: string
  readonly planned: number
  readonly right: number
  readonly shed: number
  /** Absent where nothing was sent. */
  readonly sendLagP99Ms: number | undefined
  /** Largest resident memory in each stretch of equal length, in order. */
  readonly memoryBytes: readonly number[]
}

export interface Goal {
  readonly met: boolean
  readonly sentence: string
}

/** Bounds that the figures are held to. */
export const limits = { sendLagP99Ms: 1, memoryGrowth: 0.05 } as const

/** Stretches at either end of which the memory is the median. */
const compared = 3

export function goalsOf(figures: LimitFigures): Goal[] {
  const { verdict, planned, right, shed, sendLagP99Ms, memoryBytes } = figures
  const growth = growthOf(memoryBytes)
  const lag = sendLagP99Ms === undefined ? 'nothing was sent' : `${sendLagP99Ms.toFixed(2)} ms`
  return [
    goal(verdict === 'VALID', `the verdict is ${verdict}`),
    goal(right === planned, `${right} of ${planned} answers were right`),
    goal(shed === 0, `${shed} requests were shed`),
    goal(
      (sendLagP99Ms ?? Infinity) <= limits.sendLagP99Ms,
      `the send lag at p99: ${lag}, at most ${limits.sendLagP99Ms} ms`,
    ),
    goal(
      growth <= limits.memoryGrowth,
      `the memory grew by ${(growth * 100).toFixed(1)} % over the last two thirds, at most ${limits.memoryGrowth * 100} %`,
    ),
  ]
}

/** Of the last stretches against the first ones after a third of the time, in which all code is compiled. */
export function growthOf(memoryBytes: readonly number[]): number {
  const settled = memoryBytes.slice(Math.floor(memoryBytes.length / 3))
  if (settled.length < 2 * compared)
    throw new RangeError(`${memoryBytes.length} stretches are too few to compare their memory.`)
  return median(settled.slice(-compared)) / median(settled.slice(0, compared)) - 1
}

function goal(met: boolean, sentence: string): Goal {
  return { met, sentence: `${met ? 'met   ' : 'MISSED'} ${sentence}` }
}
