import { generatorLimits } from '../verdict/generator-faults.ts'
import { emptyHistogram, longestUs, wholeUs, type Histogram } from './histogram.ts'
import {
  recordingTags,
  type Recording,
  type RecordingSink,
  type RecordingTag,
} from './recording.ts'
import { LateSeconds } from './late-seconds.ts'
import { kinds, SecondSamples, type Kind, type SampleTimes } from './second-samples.ts'
import { percentileUs } from '../statistics/supported-percentiles.ts'
import { TimeSplitSums, type AnswerParts } from './time-split.ts'
import type { TimelineRow } from './timeline.ts'
import { WorkerNames } from './worker-names.ts'

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
   * Hands over what is left to the sink and returns the whole; call it after the measured phase, which began
   * at `startedAtMs` (ms since the epoch).
   */
  finish(startedAtMs: number): Recording
}

export interface RecorderOptions {
  /** Requests in the measured phase of the plan: one more than that is an error. */
  readonly planned: number
  /** Deadline of a request: what a shed request counts as having waited. */
  readonly timeoutMs: number
  /**
   * Requests of the plan that are due in a second. With it a second ends when they all have, without it when
   * none of them can be under way any more.
   */
  readonly plannedIn?: (second: number) => number
  /** Gets what came of each second when it has ended. */
  readonly sink?: RecordingSink
}

/** Time beyond its deadline in which a request ends at the latest. */
const graceMs = 3000

/**
 * Records one trial. Samples stay raw until their second has ended, and are then made into histograms, one in a
 * turn of the event loop; what is held is 23 bytes for each request of the seconds that have not ended, which
 * are those of a deadline and three seconds more.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  return new TrialRecorder(options)
}

class TrialRecorder implements Recorder {
  readonly #options: RecorderOptions
  readonly #openMax: number
  readonly #open = new Map<number, SecondSamples>()
  /** Seconds that have ended, oldest first, and of the oldest what is left to do. */
  readonly #ended: SecondSamples[] = []
  #steps: Iterator<void> | undefined
  #newest = 0
  #recorded = 0
  readonly #whole = new WholeTrial()
  readonly #names = new WorkerNames()
  #beyondRange = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#openMax = Math.ceil((options.timeoutMs + graceMs) / 1000)
  }

  settled({ second, responseUs, serviceUs, lagUs, outcome, worker }: Sample): void {
    if (Math.max(responseUs, serviceUs, lagUs) > longestUs) this.#beyondRange++
    this.#keep(kindOfOutcome(outcome), second, {
      responseUs: wholeUs(responseUs),
      serviceUs: wholeUs(serviceUs),
      lagUs: wholeUs(lagUs),
      waitUs: wholeUs(worker?.waitUs ?? 0),
      queryUs: wholeUs(worker?.queryUs ?? 0),
      worker: worker === undefined ? 0 : this.#names.numberOf(worker.name),
    })
  }

  shed(second: number): void {
    const responseUs = wholeUs(this.#options.timeoutMs * 1000)
    this.#keep('shed', second, { ...noTimes, responseUs })
  }

  finish(startedAtMs: number): Recording {
    while (this.#open.size > 0) this.#end(this.#oldest())
    while (this.#step());
    const split = this.#whole.timeSplit.split(this.#names.counts())
    return {
      startedAtMs,
      seconds: this.#whole.seconds,
      distributions: this.#whole.distributions(),
      lastLagP50Us: this.#whole.lastLagP50Us,
      lateSends: this.#whole.lateSends.all(),
      ...(this.#beyondRange > 0 && { beyondRange: this.#beyondRange }),
      ...(split && { timeSplit: split }),
    }
  }

  #keep(kind: Kind, second: number, times: SampleTimes): void {
    const { planned } = this.#options
    if (this.#recorded === planned)
      throw new RangeError(`All ${planned} planned requests are recorded.`)
    this.#recorded++
    const samples = this.#open.get(second) ?? this.#begin(second)
    samples.add(kind, times)
    this.#newest = Math.max(this.#newest, second)
    this.#endSeconds()
  }

  /** In their order, so that the seconds in a log ascend. */
  #endSeconds(): void {
    while (this.#open.size > 0) {
      const oldest = this.#oldest()
      if (!this.#hasEnded(oldest)) return
      this.#end(oldest)
      if (this.#ended.length === 1) this.#stepLater()
    }
  }

  #begin(second: number): SecondSamples {
    const samples = new SecondSamples(second, this.#options.plannedIn?.(second))
    this.#open.set(second, samples)
    return samples
  }

  #hasEnded({ second, count, planned }: SecondSamples): boolean {
    return count === planned || this.#newest - second > this.#openMax
  }

  #oldest(): SecondSamples {
    let oldest: SecondSamples | undefined
    for (const samples of this.#open.values())
      if (oldest === undefined || samples.second < oldest.second) oldest = samples
    return oldest!
  }

  #end(samples: SecondSamples): void {
    this.#open.delete(samples.second)
    this.#ended.push(samples)
  }

  #stepLater(): void {
    setImmediate(() => {
      if (this.#step()) this.#stepLater()
    })
  }

  /** Makes one histogram; false when there is nothing left to do. */
  #step(): boolean {
    const samples = this.#ended[0]
    if (samples === undefined) return false
    this.#steps ??= this.#whole.take(samples, this.#options.sink)
    if (this.#steps.next().done) {
      this.#steps = undefined
      this.#ended.shift()
    }
    return true
  }
}

const noTimes: SampleTimes = {
  responseUs: 0,
  serviceUs: 0,
  lagUs: 0,
  waitUs: 0,
  queryUs: 0,
  worker: 0,
}

/** What is known of a trial whatever its length. */
class WholeTrial {
  readonly timeSplit = new TimeSplitSums()
  seconds = 0
  lastLagP50Us = 0
  readonly lateSends = new LateSeconds()
  readonly #merged = new Map<RecordingTag, Histogram>()
  readonly #ofSecond = emptyHistogram()

  distributions(): Recording['distributions'] {
    const entries = recordingTags.map((tag) => [tag, this.#merged.get(tag) ?? emptyHistogram()])
    return Object.fromEntries(entries) as Recording['distributions']
  }

  /** Adds the samples of a second and hands them over, one distribution in a step. */
  *take(samples: SecondSamples, sink: RecordingSink | undefined): Generator<void, void> {
    let figures: ResponseFigures = {}
    for (const tag of recordingTags) {
      const histogram = this.#fill(tag, samples)
      if (histogram.totalCount > 0) {
        this.#addTo(tag, histogram)
        if (tag === 'response') figures = responseFigures(histogram)
        if (tag === 'lag') this.lastLagP50Us = histogram.getValueAtPercentile(50)
        sink?.interval(tag, { second: samples.second, histogram })
      }
      yield
    }
    for (let index = 0; index < samples.count; index++)
      if (samples.workerAt(index) !== 0) this.timeSplit.add(partsAt(samples, index))
    this.seconds++
    this.lateSends.add(samples.second, lateSendsOf(samples))
    sink?.ended({ ...countsOf(samples), ...figures })
  }

  #fill(tag: RecordingTag, samples: SecondSamples): Histogram {
    this.#ofSecond.reset()
    for (let index = 0; index < samples.count; index++) {
      const valueUs = valueAt(samples, index, tag)
      if (valueUs !== undefined) this.#ofSecond.recordValue(valueUs)
    }
    return this.#ofSecond
  }

  #addTo(tag: RecordingTag, histogram: Histogram): void {
    const merged = this.#merged.get(tag) ?? emptyHistogram()
    merged.add(histogram)
    this.#merged.set(tag, merged)
  }
}

/** What a sample adds to a distribution; undefined where it is not part of it. */
function valueAt(samples: SecondSamples, index: number, tag: RecordingTag): number | undefined {
  const kind = samples.kindAt(index)
  const hasTimes = samples.workerAt(index) !== 0
  switch (tag) {
    case 'response':
      return kind === 'failed' ? undefined : samples.timeUsAt(index, 'responseUs')
    case 'failure':
      return kind === 'failed' ? samples.timeUsAt(index, 'responseUs') : undefined
    case 'service':
      return kind === 'failed' || kind === 'shed' ? undefined : samples.timeUsAt(index, 'serviceUs')
    case 'lag':
      return kind === 'shed' ? undefined : samples.timeUsAt(index, 'lagUs')
    case 'wait':
      return hasTimes ? samples.timeUsAt(index, 'waitUs') : undefined
    case 'query':
      return hasTimes ? samples.timeUsAt(index, 'queryUs') : undefined
    case 'transport':
      return hasTimes ? partsAt(samples, index).transportUs : undefined
  }
}

function partsAt(samples: SecondSamples, index: number): AnswerParts {
  const waitUs = samples.timeUsAt(index, 'waitUs')
  const queryUs = samples.timeUsAt(index, 'queryUs')
  // A worker's clock may round up what is the whole of a very short time.
  const transportUs = Math.max(0, samples.timeUsAt(index, 'serviceUs') - waitUs - queryUs)
  return { lagUs: samples.timeUsAt(index, 'lagUs'), transportUs, waitUs, queryUs }
}

function lateSendsOf(samples: SecondSamples): number {
  let late = 0
  for (let index = 0; index < samples.count; index++) {
    const lagUs = valueAt(samples, index, 'lag')
    if (lagUs !== undefined && lagUs > generatorLimits.lateUs) late++
  }
  return late
}

function kindOfOutcome(outcome: Outcome): Kind {
  if (typeof outcome === 'object') return 'failed'
  return outcome === 'timed-out' ? 'timedOut' : outcome
}

type ResponseFigures = Pick<TimelineRow, 'p50Us' | 'p99Us' | 'maxUs'>

function responseFigures(response: Histogram): ResponseFigures {
  const p50Us = percentileUs(response, 50)
  const p99Us = percentileUs(response, 99)
  return {
    ...(p50Us !== undefined && { p50Us }),
    ...(p99Us !== undefined && { p99Us }),
    maxUs: response.maxValue,
  }
}

function countsOf(samples: SecondSamples): Omit<TimelineRow, keyof ResponseFigures> {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  for (let index = 0; index < samples.count; index++) counts[samples.kindAt(index)]++
  const { ok, wrong, timedOut, failed, shed } = counts
  const sent = ok + wrong + timedOut + failed
  return {
    second: samples.second,
    planned: sent + shed,
    sent,
    ok,
    errors: wrong + failed,
    timedOut,
  }
}
