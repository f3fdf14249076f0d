import type { Histogram } from 'hdr-histogram-js'
import type { TimelineRow } from './timeline.ts'

/**
 * The four distributions of a trial, in microseconds:
 * - `response`: from the intended start to the answer; a request that timed out or was shed counts with
 *   the time it had waited at least, so that overload cannot make the figures look better
 * - `service`: from the actual send to the answer or the timeout
 * - `lag`: from the intended start to the actual send
 * - `failure`: from the intended start to an error; kept apart, because failing fast is not answering
 */
export const recordingTags = ['response', 'service', 'lag', 'failure'] as const
export type RecordingTag = (typeof recordingTags)[number]

/** What the recorder of one trial hands over: one histogram per distribution and second of intended start. */
export interface Recording {
  /** Start of the measured phase, ms since the epoch. */
  readonly startedAtMs: number
  readonly intervals: Readonly<Record<RecordingTag, readonly Interval[]>>
  readonly timeline: readonly TimelineRow[]
}

/** The samples whose intended start lies in [second, second + 1) of the measured phase; never empty. */
export interface Interval {
  readonly second: number
  readonly histogram: Histogram
}
