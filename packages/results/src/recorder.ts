import { emptyHistogram, recordUs, wholeUs, type Histogram } from './histogram.ts'
import { recordingTags, type Interval, type Recording, type RecordingTag } from './recording.ts'
import { timeSplit, type AnswerParts } from './time-split.ts'
import { WorkerNames } from './worker-names.ts'
import { percentileUs } from './supported-percentiles.ts'
import type { TimelineRow } from './timeline.ts'

/** How a request that was sent ended. */
export type Outcome = 'ok' | 'wrong' | 'timed-out' | { readonly error: string }

/** One settled request of the measured phase, times in microseconds. */
export interface Sample {
  /** Whole seconds from the start of the measured phase to the intended start. */
  readonly second: number
  /** From the intended start to the end. */
  readonly responseUs: number
  /** From the actual send to the end. */
  readonly serviceUs: number
  /** From the intended start to the actual send. */
  readonly lagUs: number
  readonly outcome: Outcome
  /** What the worker told about a right answer, where it did. */
  readonly worker?: WorkerTimes
}

/** What a worker tells of itself with an answer, times in microseconds. */
export interface WorkerTimes {
  readonly name: string
  readonly waitUs: number
  readonly queryUs: number
}

export interface Recorder {
  /** Keeps one sample: a few typed-array writes, so that recording does not bend what it records. */
  settled(sample: Sample): void
  /** Counts a request that was not sent, by the second of its intended start. */
  shed(second: number): void
  /**
   * Builds the histograms and the timeline; call it after the measured phase, which began at
   * `startedAtMs` (ms since the epoch).
   */
  finish(startedAtMs: number): Recording
}

export interface RecorderOptions {
  /** Requests in the measured phase of the plan: the bound on samples. */
  readonly planned: number
  /** Deadline of a request: what a shed request counts as having waited. */
  readonly timeoutMs: number
}

const kinds = ['ok', 'wrong', 'timedOut', 'failed', 'shed'] as const
type Kind = (typeof kinds)[number]

/**
 * Records one trial. The samples stay raw until `finish`, because filling histograms while measuring
 * costs several times as much; 27 bytes for each planned request are a stated bound.
 */
export function createRecorder({ planned, timeoutMs }: RecorderOptions): Recorder {
  const kindOf = new Uint8Array(planned)
  const secondOf = new Uint32Array(planned)
  const timesUs = new Uint32Array(planned * timesPerSample)
  const workerOf = new Uint16Array(planned)
  const names = new WorkerNames()
  let count = 0
  const keep = (kind: Kind, second: number): number => {
    if (count === planned) throw new RangeError(`All ${planned} planned requests are recorded.`)
    kindOf[count] = kinds.indexOf(kind)
    secondOf[count] = second
    return count++
  }
  return {
    settled({ second, responseUs, serviceUs, lagUs, outcome, worker }) {
      const index = keep(kindOfOutcome(outcome), second)
      const at = index * timesPerSample
      timesUs[at] = wholeUs(responseUs)
      timesUs[at + 1] = wholeUs(serviceUs)
      timesUs[at + 2] = wholeUs(lagUs)
      if (worker === undefined) return
      timesUs[at + 3] = wholeUs(worker.waitUs)
      timesUs[at + 4] = wholeUs(worker.queryUs)
      workerOf[index] = names.numberOf(worker.name)
    },
    shed(second) {
      timesUs[keep('shed', second) * timesPerSample] = wholeUs(timeoutMs * 1000)
    },
    finish(startedAtMs) {
      const seconds = new Map<number, Second>()
      const answers: AnswerParts[] = []
      for (let index = 0; index < count; index++) {
        const second = secondAt(seconds, secondOf[index] ?? 0)
        const times = timesUs.subarray(index * timesPerSample)
        addSample(second, kinds[kindOf[index] ?? 0] ?? 'ok', times)
        if (workerOf[index] !== 0) answers.push(addParts(second, times))
      }
      const split = timeSplit(answers, names.count(workerOf))
      return {
        startedAtMs,
        ...toSeries([...seconds.values()]),
        ...(split && { timeSplit: split }),
      }
    },
  }
}

/** Response, service, lag, wait, query. */
const timesPerSample = 5

/** Adds what a worker told to the distributions of its parts, and returns the parts. */
function addParts({ histograms }: Second, timesUs: Uint32Array): AnswerParts {
  const [, serviceUs = 0, lagUs = 0, waitUs = 0, queryUs = 0] = timesUs
  // A worker's clock may round up what is the whole of a very short time.
  const transportUs = Math.max(0, serviceUs - waitUs - queryUs)
  const times = { wait: waitUs, query: queryUs, transport: transportUs }
  for (const tag of ['wait', 'query', 'transport'] as const) {
    recordUs((histograms[tag] ??= emptyHistogram()), times[tag])
  }
  return { lagUs, transportUs, waitUs, queryUs }
}

function kindOfOutcome(outcome: Outcome): Kind {
  if (typeof outcome === 'object') return 'failed'
  return outcome === 'timed-out' ? 'timedOut' : outcome
}

interface Second {
  readonly second: number
  readonly counts: Record<Kind, number>
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

function addSample({ counts, histograms }: Second, kind: Kind, timesUs: Uint32Array): void {
  const [responseUs = 0, serviceUs = 0, lagUs = 0] = timesUs
  const add = (tag: RecordingTag, valueUs: number): void =>
    recordUs((histograms[tag] ??= emptyHistogram()), valueUs)
  counts[kind]++
  add(kind === 'failed' ? 'failure' : 'response', responseUs)
  if (kind === 'shed') return
  add('lag', lagUs)
  if (kind !== 'failed') add('service', serviceUs)
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
