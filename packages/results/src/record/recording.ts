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

/** The distributions that every recording has; the others only where a worker told its times. */
export const alwaysKeptTags: readonly RecordingTag[] = recordingTags.filter(
  (tag) => !toldTags.includes(tag),
)

/** The distributions that are kept of a recording: those of a worker's times only where it told them. */
export function tagsOf({ timeSplit }: Pick<Recording, 'timeSplit'>): readonly RecordingTag[] {
  return timeSplit === undefined ? alwaysKeptTags : recordingTags
}

/**
 * What the recorder of one trial hands over. Its size does not depend on the length of the trial: what came of
 * each second went to the `RecordingSink` when the second had ended.
 */
export interface Recording {
  /** Start of the measured phase, ms since the epoch. */
  readonly startedAtMs: number
  /** Seconds in which requests were due: the rows of the timeline. */
  readonly seconds: number
  /** All samples of each distribution together. */
  readonly distributions: Readonly<Record<RecordingTag, Histogram>>
  /** Median send lag of the last second that had a request sent: how far behind the plan the hammer ended. */
  readonly lastLagP50Us: number
  /** The seconds in which requests left later than `generatorLimits.lateUs`; absent when read back. */
  readonly lateSends?: readonly LateSends[]
  /** Samples longer than histograms hold, 10 minutes, which count as this long; none where absent. */
  readonly beyondRange?: number
  /** Absent where no worker told its times, and in runs made before they were kept. */
  readonly timeSplit?: TimeSplit
}

export interface LateSends {
  /** The first of two, four and so on in trials of many hours, where there would be too many entries. */
  readonly second: number
  readonly requests: number
}

/** The samples whose intended start lies in [second, second + 1) of the measured phase; never empty. */
export interface Interval {
  readonly second: number
  readonly histogram: Histogram
}

/** Takes the seconds of a trial, as far as requests were due in them, as they end, in their order. */
export interface RecordingSink {
  /** One distribution of a second; the histogram is filled anew after the call. */
  interval(tag: RecordingTag, interval: Interval): void
  /** What became of the requests of the second; called after its distributions. */
  ended(row: TimelineRow): void
}
