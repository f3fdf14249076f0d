import { generatorLimits } from '../verdict/generator-faults.ts'
import { emptyHistogram, type Histogram } from './histogram.ts'
import { LateSeconds } from './late-seconds.ts'
import {
  recordingTags,
  type Recording,
  type RecordingSink,
  type RecordingTag,
} from './recording.ts'
import { kinds, type Kind, type SecondSamples } from './second-samples.ts'
import { percentileUs } from '../statistics/supported-percentiles.ts'
import { TimeSplitSums, type AnswerParts } from './time-split.ts'
import type { TimelineRow } from './timeline.ts'

/** What is kept of a whole trial, however long it is: its distributions, and sums over its seconds. */
export class WholeTrial {
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
