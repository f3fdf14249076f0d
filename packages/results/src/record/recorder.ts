import { longestUs, wholeUs } from './histogram.ts'
import type { Recording, RecordingSink } from './recording.ts'
import { SecondSamples, type Kind, type SampleTimes } from './second-samples.ts'
import { WholeTrial } from './whole-trial.ts'
import { WorkerNames } from './worker-names.ts'

/** How a request that was sent ended. */
export type SampleOutcome = 'ok' | 'wrong' | 'timed-out' | { readonly error: string }

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
  readonly outcome: SampleOutcome
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

function kindOfOutcome(outcome: SampleOutcome): Kind {
  if (typeof outcome === 'object') return 'failed'
  return outcome === 'timed-out' ? 'timedOut' : outcome
}
