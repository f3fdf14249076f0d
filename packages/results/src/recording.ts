import type { Histogram } from 'hdr-histogram-js'
import type { TimeSplit } from './time-split.ts'
import type { TimelineRow } from './timeline.ts'

/**
 * The distributions of a trial, in microseconds:
 * - `response`: from the intended start to the answer; a request that timed out or was shed counts with
 *   the time it had waited at least, so that overload cannot make the figures look better
 * - `service`: from the actual send to the answer or the timeout
 * - `lag`: from the intended start to the actual send
 * - `failure`: from the intended start to an error; kept apart, because failing fast is not answering
 *
 * and of right answers whose worker told its times:
 * - `wait`: inside the worker, before the query
 * - `query`: the query itself
 * - `transport`: the rest of the service time, in hammer, network, balancer, broker and event loops
 */
export const recordingTags = [
  'response',
  'service',
  'lag',
  'failure',
  'wait',
  'query',
  'transport',
] as const
export type RecordingTag = (typeof recordingTags)[number]

const toldTags: readonly RecordingTag[] = ['wait', 'query', 'transport']

/** The distributions that are kept of a recording: those of a worker's times only where it told them. */
export function tagsOf({ timeSplit }: Pick<Recording, 'timeSplit'>): readonly RecordingTag[] {
  return recordingTags.filter((tag) => timeSplit !== undefined || !toldTags.includes(tag))
}

/** What the recorder of one trial hands over: one histogram per distribution and second of intended start. */
export interface Recording {
  /** Start of the measured phase, ms since the epoch. */
  readonly startedAtMs: number
  readonly intervals: Readonly<Record<RecordingTag, readonly Interval[]>>
  readonly timeline: readonly TimelineRow[]
  /** Absent where no worker told its times, and in runs made before they were kept. */
  readonly timeSplit?: TimeSplit
}

/** The samples whose intended start lies in [second, second + 1) of the measured phase; never empty. */
export interface Interval {
  readonly second: number
  readonly histogram: Histogram
}
