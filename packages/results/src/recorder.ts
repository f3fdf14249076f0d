import { emptyHistogram, longestUs, recordUs, type Histogram } from './histogram.ts'
import { recordingTags, type Interval, type Recording, type RecordingTag } from './recording.ts'
import { percentileUs } from './supported-percentiles.ts'
import type { TimelineRow } from './timeline.ts'

/** How a request ended; `failed` is an error of any code, `shed` was never sent. */
export type Outcome = 'ok' | 'wrong' | 'timedOut' | 'failed' | 'shed'

/** One settled request. Times are microseconds since the start of the measured phase. */
export interface Sample {
  readonly outcome: Outcome
  /** Intended start. */
  readonly dueUs: number
  /** Actual send; ignored when shed. */
  readonly sentUs: number
  /** When it settled; ignored when shed. */
  readonly endUs: number
}

export interface Recorder {
  /** Keeps one sample; a few typed-array writes, so that recording does not bend what it records. */
  record(sample: Sample): void
  /** Builds the histograms and the timeline; call it after the measured phase. */
  finish(): Recording
}

export interface RecorderOptions {
  /** Requests in the measured phase of the plan: the bound on samples. */
  readonly planned: number
  /** Start of the measured phase, ms since the epoch. */
  readonly startedAtMs: number
  /** Length of the measured phase. */
  readonly durationMs: number
  /** Deadline of a request: what a shed request counts as having waited. */
  readonly timeoutMs: number
}

const outcomes: readonly Outcome[] = ['ok', 'wrong', 'timedOut', 'failed', 'shed']

/**
 * Records one trial. The samples stay raw until `finish`: filling histograms while measuring costs
 * ten times as much, and 25 bytes for each planned request are a stated bound.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { planned, startedAtMs, durationMs, timeoutMs } = options
  const outcomeIndex = new Uint8Array(planned)
  const timesUs = new Float64Array(planned * 3)
  let count = 0
  return {
    record({ outcome, dueUs, sentUs, endUs }) {
      if (count === planned)
        throw new Error(`The plan holds ${planned} requests and all are recorded.`)
      outcomeIndex[count] = outcomes.indexOf(outcome)
      timesUs[count * 3] = dueUs
      timesUs[count * 3 + 1] = sentUs
      timesUs[count * 3 + 2] = endUs
      count++
    },
    finish() {
      const seconds = new Map<number, Second>()
      let sentBeforeEnd = 0
      for (let index = 0; index < count; index++) {
        const [dueUs = 0, sentUs = 0, endUs = 0] = timesUs.subarray(index * 3, index * 3 + 3)
        const outcome = outcomes[outcomeIndex[index] ?? 0] ?? 'ok'
        const second = secondAt(seconds, Math.max(0, Math.floor(dueUs / 1e6)))
        if (outcome !== 'shed' && sentUs < durationMs * 1000) sentBeforeEnd++
        addSample(second, { outcome, dueUs, sentUs, endUs }, timeoutMs * 1000)
      }
      return { startedAtMs, sentBeforeEnd, ...toSeries([...seconds.values()]) }
    },
  }
}

interface Second {
  readonly second: number
  readonly counts: Record<Outcome, number>
  readonly histograms: Partial<Record<RecordingTag, Histogram>>
}

function secondAt(seconds: Map<number, Second>, second: number): Second {
  let found = seconds.get(second)
  if (!found) {
    found = { second, counts: { ok: 0, wrong: 0, timedOut: 0, failed: 0, shed: 0 }, histograms: {} }
    seconds.set(second, found)
  }
  return found
}

function addSample({ counts, histograms }: Second, sample: Sample, timeoutUs: number): void {
  const { outcome, dueUs, sentUs, endUs } = sample
  const add = (tag: RecordingTag, valueUs: number): void =>
    recordUs((histograms[tag] ??= emptyHistogram()), valueUs)
  counts[outcome]++
  if (outcome === 'shed') return add('response', Math.min(longestUs, timeoutUs))
  add('lag', sentUs - dueUs)
  if (outcome === 'failed') return add('failure', endUs - dueUs)
  add('response', endUs - dueUs)
  add('service', endUs - sentUs)
}

function toSeries(unordered: readonly Second[]): Pick<Recording, 'intervals' | 'timeline'> {
  const seconds = unordered.toSorted((a, b) => a.second - b.second)
  const intervals = (tag: RecordingTag): Interval[] =>
    seconds.flatMap(({ second, histograms }) => {
      const histogram = histograms[tag]
      return histogram ? [{ second, histogram }] : []
    })
  return {
    intervals: Object.fromEntries(recordingTags.map((tag) => [tag, intervals(tag)])) as Record<
      RecordingTag,
      Interval[]
    >,
    timeline: seconds.map(timelineRow),
  }
}

function timelineRow({ second, counts, histograms: { response } }: Second): TimelineRow {
  const { ok, wrong, timedOut, failed, shed } = counts
  const sent = ok + wrong + timedOut + failed
  const p50Us = response && percentileUs(response, 50)
  const p99Us = response && percentileUs(response, 99)
  return {
    second,
    planned: sent + shed,
    sent,
    ok,
    errors: wrong + failed,
    timedOut,
    ...(p50Us !== undefined && { p50Us }),
    ...(p99Us !== undefined && { p99Us }),
    ...(response && { maxUs: response.maxValue }),
  }
}
