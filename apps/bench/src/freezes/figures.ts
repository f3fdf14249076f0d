import { quantile } from '@rpc-vs-mom/results'
import type { ServedRequest, ServerLog } from './frozen-server.ts'

/** Of response times from the intended start. */
export interface Figures {
  readonly meanMs: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export const figureNames = ['meanMs', 'p95Ms', 'p99Ms', 'maxMs'] as const

/** What is true lies between `letGo` and `written`; behind a broker it is `arrived`. */
export interface Truth {
  /** Until replies were handed to the transport. */
  readonly letGo: Figures
  /** Until they were certainly written. */
  readonly written: Figures
  /** Until they came out of the broker, whose time is neither the server's nor the hammer's. */
  readonly arrived?: Figures
  /** From intended start until taken, at the median: small unless the log is not that of the plan. */
  readonly takenAfterMsP50: number
}

/** The intended starts of a plan, in microseconds from its beginning. */
export interface Intended {
  readonly dueUs: Float64Array
  readonly firstMeasured: number
}

/**
 * Response times by the server's clock alone. One connection carries requests in the order of the plan, so the
 * last requests of the log are those of the plan, one by one; where the plan begins on the server's clock is
 * told by the request that was taken soonest after its intended start. All times are too short by what that one
 * needed, some tenths of a millisecond. Nothing of it comes from the hammer but the seed of the plan.
 */
export function truthOf(
  log: ServerLog,
  { dueUs, firstMeasured }: Intended,
  arrivedMs?: readonly number[],
): Truth {
  const planned = log.slice(-dueUs.length)
  if (planned.length < dueUs.length)
    throw new RangeError(`The server took ${log.length} of ${dueUs.length} planned requests.`)
  const afterMs = planned.map(({ takenMs }, index) => takenMs - dueUs[index]! / 1000)
  const originMs = afterMs.reduce((least, ms) => Math.min(least, ms), Infinity)
  const since = (endMs: (served: ServedRequest) => number): Figures =>
    figuresOf(
      planned.slice(firstMeasured).map((served, index) => {
        return endMs(served) - originMs - dueUs[firstMeasured + index]! / 1000
      }),
    )
  const arrival = arrivedMs && arrivalsOf(log, arrivedMs)
  return {
    letGo: since(({ letGoMs }) => letGoMs),
    written: since(({ writtenMs }) => writtenMs),
    ...(arrival && { arrived: since((served) => arrival.get(served)!) }),
    takenAfterMsP50:
      quantile(
        afterMs.toSorted((a, b) => a - b),
        0.5,
      ) - originMs,
  }
}

/** One channel carries replies in the order in which they were let go. */
function arrivalsOf(log: ServerLog, arrivedMs: readonly number[]): Map<ServedRequest, number> {
  if (arrivedMs.length !== log.length)
    throw new RangeError(`${arrivedMs.length} of ${log.length} replies came out of the broker.`)
  const sent = log.toSorted((a, b) => a.letGoMs - b.letGoMs)
  return new Map(sent.map((served, index) => [served, arrivedMs[index]!]))
}

function figuresOf(ms: readonly number[]): Figures {
  const sorted = ms.toSorted((a, b) => a - b)
  return {
    meanMs: ms.reduce((sum, one) => sum + one, 0) / ms.length,
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  }
}

/** How far a figure may be from what is true: the larger of the two. */
export interface Tolerance {
  readonly share: number
  readonly ms: number
}

/** What a server knows of a figure. */
export interface Range {
  readonly low: number
  readonly high: number
}

export function agrees(value: number, { low, high }: Range, tolerance: Tolerance): boolean {
  return value >= low - allowed(low, tolerance) && value <= high + allowed(high, tolerance)
}

/** A server that takes longer to write than the tolerance does not know what is true. */
export function isSharp({ low, high }: Range, tolerance: Tolerance): boolean {
  return high - low <= allowed(high, tolerance)
}

function allowed(figure: number, { share, ms }: Tolerance): number {
  return Math.max(ms, share * figure)
}
