import { emptyHistogram, type Histogram } from './histogram.ts'
import type { Interval } from './recording.ts'

/** Response times of a stretch of a trial, by intended start, all trials of a variant together. */
export interface Stretch {
  /** Seconds from the start of the measured phase. */
  readonly fromS: number
  readonly lengthS: number
  readonly samples: number
  /** By percentile, in microseconds, whether or not the samples support it. */
  readonly percentilesUs: Readonly<Record<StretchPercentile, number>>
  readonly maxUs: number
}

export const stretchPercentiles = [50, 90, 95, 99] as const
export type StretchPercentile = (typeof stretchPercentiles)[number]

/** No chart can show more; a longer trial has longer stretches instead. */
const stretchesMax = 600

/** Whole seconds that a stretch of a trial of `durationMs` has: one, if there are few enough of them. */
export function stretchLengthS(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1000 / stretchesMax))
}

/** Merges logs whose seconds ascend, holding one histogram; stretches without a sample are left out. */
export async function mergeOverTime(
  logs: readonly AsyncIterable<Interval>[],
  lengthS: number,
): Promise<Stretch[]> {
  const stretches: Stretch[] = []
  const histogram = emptyHistogram()
  let current = 0
  const end = (): void => {
    if (histogram.totalCount > 0) stretches.push(stretchOf(histogram, current * lengthS, lengthS))
    histogram.reset()
  }
  for await (const interval of inOrder(logs)) {
    const stretch = Math.floor(interval.second / lengthS)
    if (stretch > current) {
      end()
      current = stretch
    }
    histogram.add(interval.histogram)
  }
  end()
  return stretches
}

/** The intervals of all logs by their second. */
async function* inOrder(logs: readonly AsyncIterable<Interval>[]): AsyncGenerator<Interval> {
  const iterators = logs.map((log) => log[Symbol.asyncIterator]())
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()))
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries())
      if (!head.done && (first === -1 || head.value.second < secondOf(heads[first]!))) first = index
    if (first === -1) return
    yield heads[first]!.value as Interval
    heads[first] = await iterators[first]!.next()
  }
}

function secondOf(head: IteratorResult<Interval, unknown>): number {
  return head.done ? Infinity : head.value.second
}

function stretchOf(histogram: Histogram, fromS: number, lengthS: number): Stretch {
  const percentiles = stretchPercentiles.map((percentile) => [
    percentile,
    histogram.getValueAtPercentile(percentile),
  ])
  return {
    fromS,
    lengthS,
    samples: histogram.totalCount,
    percentilesUs: Object.fromEntries(percentiles) as Stretch['percentilesUs'],
    maxUs: histogram.maxValue,
  }
}
