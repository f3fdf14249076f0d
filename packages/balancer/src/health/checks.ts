import type { Clock } from '../clock.ts'
import { sentenceOf } from '../backend.ts'

export interface CheckOptions {
  readonly clock: Clock
  /** From the start of one check to the start of the next. */
  readonly intervalMs: number
  /** A check that has not answered by then has failed. */
  readonly timeoutMs: number
  readonly check: (timeoutMs: number) => Promise<void>
  readonly answered: () => void
  readonly failed: (sentence: string) => void
  /** Called instead when there was no answer in time, neither a good nor a bad one. */
  readonly silent: (sentence: string) => void
}

/** Asks one backend again and again whether it takes requests; at most one check is under way. */
export class Checks {
  readonly #options: CheckOptions
  #startedMs = 0
  #current: symbol | undefined
  #cancelTimer: () => void = () => undefined

  /** The first check starts at once, so that a start does not cost an interval of UNAVAILABLE. */
  constructor(options: CheckOptions) {
    this.#options = options
    this.#begin()
  }

  /** Brings the next check forward to now, unless one is under way or began less than `timeoutMs` ago. */
  soon(): void {
    const { clock, timeoutMs } = this.#options
    if (this.#current || clock.nowMs() - this.#startedMs < timeoutMs) return
    this.#begin()
  }

  /** Drops the check under way and starts the next one now. */
  now(): void {
    this.#begin()
  }

  /** Drops the check under way and starts the next one after `delayMs`. */
  postpone(delayMs: number): void {
    this.stop()
    this.#cancelTimer = this.#options.clock.after(delayMs, () => this.#begin())
  }

  stop(): void {
    this.#current = undefined
    this.#cancelTimer()
  }

  #begin(): void {
    const { clock, timeoutMs } = this.#options
    const check = Symbol('check')
    this.stop()
    this.#current = check
    this.#startedMs = clock.nowMs()
    this.#cancelTimer = clock.after(timeoutMs, () => {
      const sentence = `No answer to the health check within ${timeoutMs} ms.`
      this.#end(check, () => this.#options.silent(sentence))
    })
    void this.#run(check)
  }

  async #run(check: symbol): Promise<void> {
    try {
      await this.#options.check(this.#options.timeoutMs)
      this.#end(check, () => this.#options.answered())
    } catch (thrown) {
      this.#end(check, () => this.#options.failed(sentenceOf(thrown)))
    }
  }

  #end(check: symbol, tell: () => void): void {
    if (this.#current !== check) return
    const { clock, intervalMs } = this.#options
    this.stop()
    const leftMs = Math.max(0, this.#startedMs + intervalMs - clock.nowMs())
    this.#cancelTimer = clock.after(leftMs, () => this.#begin())
    tell()
  }
}
