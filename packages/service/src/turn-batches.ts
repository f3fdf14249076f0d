import { defaultMaxWaiting, Refused, type Done } from './backlog.ts'

export interface TurnBatchesOptions<Work, Result> {
  /**
   * Does all of the work, or throws and has done nothing. A result that is an `Error` fails its own piece of work only.
   */
  readonly commit: (works: readonly Work[]) => readonly (Result | Error)[]
  /** Whether work that was not done because of an error can be tried again soon, as where another writer was first. */
  readonly isBusy?: (error: unknown) => boolean
  /** Pieces of work done together at most; what is more waits for the next turn. Default 512. */
  readonly maxTogether?: number
  /** Pieces of work that wait at most; one more is refused. Default 4096. */
  readonly maxWaiting?: number
  readonly nowMs?: () => number
}

interface Waiting<Work, Result> {
  readonly work: Work
  readonly askedMs: number
  readonly deadlineMs: number
  readonly settle: PromiseWithResolvers<Done<Result>>
}

const defaultMaxTogether = 512

/** After somebody else was writing, whose transaction takes about as long. */
const busyPauseMs = 1

/**
 * Gathers the work that one turn of the event loop brings and does it together at the end of the turn, so that what
 * has a price for each commit is paid once. There is no timer: with little to do a batch is one piece of work, and the
 * longer a commit takes, the more has come in meanwhile.
 */
export class TurnBatches<Work, Result> {
  readonly #options: TurnBatchesOptions<Work, Result>
  readonly #nowMs: () => number
  #waiting: Waiting<Work, Result>[] = []
  #isScheduled = false
  #busyRetries = 0

  constructor(options: TurnBatchesOptions<Work, Result>) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** How often a batch had to be tried again because it was busy. */
  get busyRetries(): number {
    return this.#busyRetries
  }

  /** Resolves when the work is done; rejects with `Refused` where it never will be. */
  add(work: Work, timeoutMs: number): Promise<Done<Result>> {
    const { maxWaiting = defaultMaxWaiting } = this.#options
    if (this.#waiting.length >= maxWaiting) {
      const sentence = `${maxWaiting} writes are waiting already`
      return Promise.reject(new Refused('RESOURCE_EXHAUSTED', sentence))
    }
    const askedMs = this.#nowMs()
    const settle = Promise.withResolvers<Done<Result>>()
    this.#waiting.push({ work, askedMs, deadlineMs: askedMs + timeoutMs, settle })
    this.#schedule()
    return settle.promise
  }

  #schedule(pauseMs = 0): void {
    if (this.#isScheduled || this.#waiting.length === 0) return
    this.#isScheduled = true
    const run = (): void => {
      this.#isScheduled = false
      this.#commitNext()
    }
    if (pauseMs > 0) setTimeout(run, pauseMs)
    else setImmediate(run)
  }

  #commitNext(): void {
    this.#refuseLate()
    const batch = this.#waiting.slice(0, this.#options.maxTogether ?? defaultMaxTogether)
    if (batch.length === 0) return
    const startMs = this.#nowMs()
    try {
      const results = this.#options.commit(batch.map(({ work }) => work))
      this.#waiting.splice(0, batch.length)
      this.#settle(batch, results, startMs)
    } catch (error) {
      if (this.#options.isBusy?.(error) === true) {
        this.#busyRetries++
        return this.#schedule(busyPauseMs)
      }
      this.#waiting.splice(0, batch.length)
      for (const { settle } of batch) settle.reject(error)
    }
    this.#schedule()
  }

  #settle(
    batch: readonly Waiting<Work, Result>[],
    results: readonly (Result | Error)[],
    startMs: number,
  ): void {
    const workUs = (this.#nowMs() - startMs) * 1000
    for (const [index, { askedMs, settle }] of batch.entries()) {
      const result = results[index]!
      if (result instanceof Error) settle.reject(result)
      else settle.resolve({ result, waitUs: (startMs - askedMs) * 1000, workUs })
    }
  }

  #refuseLate(): void {
    const nowMs = this.#nowMs()
    if (this.#waiting.every(({ deadlineMs }) => nowMs < deadlineMs)) return
    const late = this.#waiting.filter(({ deadlineMs }) => nowMs >= deadlineMs)
    this.#waiting = this.#waiting.filter(({ deadlineMs }) => nowMs < deadlineMs)
    const sentence = 'the deadline passed before the write could start'
    for (const { settle } of late) settle.reject(new Refused('DEADLINE_EXCEEDED', sentence))
  }
}
