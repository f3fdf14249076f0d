import type { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import type { Plan } from './plan.ts'
import { emptyTally, settle, type Outcome, type Tally } from './tally.ts'

/** Asks question number `question`; `timeoutMs` is what is left of the deadline. Never rejects. */
export type AskQuestion = (question: number, timeoutMs: number) => Promise<Outcome>

export interface LoadOptions {
  readonly clock: Clock
  readonly alarm: Alarm
  /** Deadline of every request, from its intended start. */
  readonly timeoutMs: number
  /** Requests sent and not settled at once; one more is shed. */
  readonly maxOutstanding: number
  readonly observer: LoadObserver
}

export interface LoadObserver {
  /** The warm-up is about to end; called once, before the first measured request is sent. */
  measuring?(): void
  /** A measured request has settled. */
  settled(sample: Sample): void
  /** A measured request was not sent; its second counts from the end of the warm-up. */
  shed?(second: number): void
}

/** One measured request, times in microseconds. */
export interface Sample {
  /** Whole seconds from the end of the warm-up to the intended start. */
  readonly second: number
  /** From the intended start to the end: what a caller who came at that moment would have seen. */
  readonly responseUs: number
  /** From the actual send to the end. */
  readonly serviceUs: number
  /** From the intended start to the actual send. */
  readonly lagUs: number
  readonly outcome: Outcome
}

/** Time beyond the deadline within which a transport must have settled what it was asked. */
const settleGraceMs = 2000

/**
 * Walks the plan in open loop: every request is asked at its intended start, or at once when that has
 * passed, whatever became of the others. Resolves when all have ended; what has not settled two
 * seconds after the last deadline is counted as the error UNSETTLED.
 */
export async function runLoad(plan: Plan, ask: AskQuestion, options: LoadOptions): Promise<Tally> {
  const run = new LoadRun(plan, ask, options)
  return run.finished()
}

class LoadRun {
  readonly #plan: Plan
  readonly #ask: AskQuestion
  readonly #options: LoadOptions
  readonly #tally = emptyTally()
  #startUs = 0
  #next = 0
  #outstanding = 0
  #measuring = false
  #waitBounded = false
  #over = false
  #allSettled: () => void = () => {}

  constructor(plan: Plan, ask: AskQuestion, options: LoadOptions) {
    this.#plan = plan
    this.#ask = ask
    this.#options = options
    this.#tally.planned = plan.dueUs.length - plan.firstMeasured
  }

  async finished(): Promise<Tally> {
    const settled = new Promise<void>((resolve) => (this.#allSettled = resolve))
    // The alarm's thread needs a moment to start; beginning later keeps the first requests on time.
    this.#startUs = this.#options.clock.nowUs() + startDelayUs
    const moments = this.#plan.dueUs.map((us) => us + this.#startUs)
    const stopAlarm = await this.#options.alarm.start(moments, () => this.#sendDue())
    if (moments.length === 0) this.#allSettled()
    await settled
    await stopAlarm()
    this.#over = true
    return this.#tally
  }

  #sendDue(): void {
    const { dueUs } = this.#plan
    this.#announceMeasuring()
    while (this.#next < dueUs.length) {
      const nowUs = this.#options.clock.nowUs()
      const intendedUs = this.#startUs + dueUs[this.#next]!
      if (intendedUs > nowUs) return
      this.#send(this.#next++, intendedUs, nowUs)
    }
    if (this.#outstanding === 0) this.#allSettled()
    else this.#boundTheWait()
  }

  #announceMeasuring(): void {
    const fromUs = this.#startUs + this.#plan.warmupUs - measuringNoticeUs
    if (this.#measuring || this.#options.clock.nowUs() < fromUs) return
    this.#measuring = true
    this.#options.observer.measuring?.()
  }

  #send(index: number, intendedUs: number, nowUs: number): void {
    const measured = index >= this.#plan.firstMeasured
    const timeoutMs = this.#options.timeoutMs - (nowUs - intendedUs) / 1000
    if (timeoutMs <= 0 || this.#outstanding >= this.#options.maxOutstanding) {
      if (measured) this.#shed(index)
      return
    }
    this.#outstanding++
    if (measured) this.#tally.sent++
    void this.#ask(this.#plan.question[index]!, timeoutMs).then((outcome) => {
      this.#settle(index, intendedUs, nowUs, outcome)
    })
  }

  #shed(index: number): void {
    this.#tally.shed++
    this.#options.observer.shed?.(this.#secondOf(index))
  }

  #settle(index: number, intendedUs: number, sentUs: number, outcome: Outcome): void {
    if (this.#over) return
    this.#outstanding--
    if (index >= this.#plan.firstMeasured) {
      const doneUs = this.#options.clock.nowUs()
      settle(this.#tally, outcome)
      this.#options.observer.settled({
        second: this.#secondOf(index),
        responseUs: doneUs - intendedUs,
        serviceUs: doneUs - sentUs,
        lagUs: sentUs - intendedUs,
        outcome,
      })
    }
    if (this.#outstanding === 0 && this.#next === this.#plan.dueUs.length) this.#allSettled()
  }

  #secondOf(index: number): number {
    return Math.floor((this.#plan.dueUs[index]! - this.#plan.warmupUs) / 1_000_000)
  }

  #boundTheWait(): void {
    if (this.#waitBounded) return
    this.#waitBounded = true
    setTimeout(() => this.#giveUp(), this.#options.timeoutMs + settleGraceMs).unref()
  }

  #giveUp(): void {
    if (this.#over) return
    this.#over = true
    const { sent, ok, wrong, timedOut, errors } = this.#tally
    const settled = Object.values(errors).reduce((sum, n) => sum + n, ok + wrong + timedOut)
    if (sent > settled) errors['UNSETTLED'] = sent - settled
    this.#allSettled()
  }
}

const startDelayUs = 50_000

/** Reading the CPU time of every process takes milliseconds, which must not delay a measured request. */
const measuringNoticeUs = 20_000
