import type { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import { CheckQueue, isUnchecked, type UncheckedReply } from './check-queue.ts'
import type { End } from './end.ts'
import type { Plan } from './plan.ts'
import { count, emptyTally, endedOf, type RequestOutcome, type Tally } from './tally.ts'

/**
 * Asks question number `question`; `timeoutMs` is what is left of the deadline. Resolves as soon as it is
 * known how the request ended, with a reply that is not yet checked where there is one. Never rejects. Calls
 * `onReply` when the reply has come, where that is before it resolves.
 */
export type AskQuestion<Timing = never> = (
  question: number,
  timeoutMs: number,
  onReply?: () => void,
) => Promise<End<Timing> | UncheckedReply<Timing>>

export interface LoadOptions<Timing = never> {
  readonly clock: Clock
  readonly alarm: Alarm
  /** Deadline of every request, from its intended start. */
  readonly timeoutMs: number
  /** Requests sent and not settled at once; one more is shed. */
  readonly maxOutstanding: number
  readonly observer: LoadObserver<Timing>
  /** Ends the plan where it is: what was sent is awaited as ever, and nothing else was planned. */
  readonly stop?: AbortSignal
}

export interface LoadObserver<Timing = never> {
  /**
   * The warm-up is about to end, at `originUs` on the clock, from which the times of samples count; called once,
   * before the first measured request is sent.
   */
  measuring?(originUs: number): void
  /** All requests have ended; called before the thread that paces them does, for its CPU time. */
  settled?(): void
  /** A measured request has ended. */
  ended(sample: Sample<Timing>): void
}

/**
 * One measured request; times in microseconds from the end of the warm-up. Response time is
 * `endUs - dueUs`, what a caller who came at that moment would have seen; service time is
 * `endUs - sentUs`; send lag is `sentUs - dueUs`.
 */
export interface Sample<Timing = never> {
  /** Intended start. */
  readonly dueUs: number
  /** Actual send; of a shed request, when it was shed. */
  readonly sentUs: number
  /** When the reply came, or was given up; waiting for its status or its check does not count. */
  readonly endUs: number
  readonly outcome: RequestOutcome
  readonly serverTiming?: Timing
}

/** Time beyond the deadline within which a transport must have settled what it was asked. */
export const settleGraceMs = 2000

/**
 * Walks the plan in open loop: every request is asked at its intended start, or at once when that has
 * passed, whatever became of the others. Resolves when all have ended; what has not settled two
 * seconds after the last deadline is counted as unsettled.
 */
export async function runLoad<Timing = never>(
  plan: Plan,
  ask: AskQuestion<Timing>,
  options: LoadOptions<Timing>,
): Promise<Tally> {
  const run = new LoadRun(plan, ask, options)
  return run.finished()
}

class LoadRun<Timing> {
  readonly #plan: Plan
  readonly #ask: AskQuestion<Timing>
  readonly #options: LoadOptions<Timing>
  readonly #tally = emptyTally()
  readonly #unchecked: CheckQueue<Timing, Asked>
  #startUs = 0
  #next = 0
  /** Requests of the plan that are sent: all, unless it is stopped. */
  #length: number
  #outstanding = 0
  #measuring = false
  #waitBounded = false
  #over = false
  #allSettled: () => void = () => {}

  constructor(plan: Plan, ask: AskQuestion<Timing>, options: LoadOptions<Timing>) {
    this.#plan = plan
    this.#length = plan.dueUs.length
    this.#ask = ask
    this.#options = options
    this.#unchecked = new CheckQueue(options.clock, {
      checked: (asked, end) => this.#count(asked, end),
      emptied: () => this.#endWhenDone(),
    })
    this.#tally.planned = plan.dueUs.length - plan.firstMeasured
  }

  async finished(): Promise<Tally> {
    const settled = new Promise<void>((resolve) => (this.#allSettled = resolve))
    // The alarm's thread needs a moment to start; beginning later keeps the first requests on time.
    this.#startUs = this.#options.clock.nowUs() + startDelayUs
    const moments = this.#plan.dueUs.map((us) => us + this.#startUs)
    const stopAlarm = await this.#options.alarm.start(moments, () => this.#sendDue())
    if (moments.length === 0) this.#allSettled()
    this.#options.stop?.addEventListener('abort', () => this.#stop())
    if (this.#options.stop?.aborted === true) this.#stop()
    await settled
    this.#options.observer.settled?.()
    await stopAlarm()
    this.#over = true
    return this.#tally
  }

  #sendDue(): void {
    const { dueUs } = this.#plan
    this.#announceMeasuring()
    while (this.#next < this.#length) {
      const nowUs = this.#options.clock.nowUs()
      const intendedUs = this.#startUs + dueUs[this.#next]!
      if (intendedUs > nowUs) return
      this.#send(this.#next++, intendedUs, nowUs)
    }
    if (this.#outstanding > 0) this.#boundTheWait()
    else this.#endWhenDone()
  }

  #stop(): void {
    if (this.#over || this.#next === this.#length) return
    this.#length = this.#next
    this.#tally.planned = Math.max(0, this.#next - this.#plan.firstMeasured)
    if (this.#outstanding > 0) this.#boundTheWait()
    this.#endWhenDone()
  }

  #announceMeasuring(): void {
    const fromUs = this.#startUs + this.#plan.warmupUs - measuringNoticeUs
    if (this.#measuring || this.#options.clock.nowUs() < fromUs) return
    this.#measuring = true
    this.#options.observer.measuring?.(this.#startUs + this.#plan.warmupUs)
  }

  #send(index: number, intendedUs: number, sentUs: number): void {
    const timeoutMs = this.#options.timeoutMs - (sentUs - intendedUs) / 1000
    const shed = timeoutMs <= 0 ? 'shed-late' : this.#isFull() ? 'shed' : undefined
    if (shed) return this.#count({ index, sentUs, endUs: this.#options.clock.nowUs() }, shed)
    this.#outstanding++
    const { clock } = this.#options
    let repliedUs: number | undefined
    const onReply = (): void => void (repliedUs = clock.nowUs())
    void this.#ask(this.#plan.question[index]!, timeoutMs, onReply).then((end) => {
      const endUs = clock.nowUs()
      if (this.#over) return
      this.#outstanding--
      if (isUnchecked(end)) this.#unchecked.add({ index, sentUs, endUs: repliedUs ?? endUs }, end)
      else this.#count({ index, sentUs, endUs }, end)
      this.#endWhenDone()
    })
  }

  #isFull(): boolean {
    return this.#outstanding >= this.#options.maxOutstanding
  }

  #endWhenDone(): void {
    const allAsked = this.#next === this.#length
    if (allAsked && this.#outstanding === 0 && this.#unchecked.size === 0) this.#allSettled()
  }

  #count({ index, sentUs, endUs }: Asked, end: End<Timing>): void {
    if (index < this.#plan.firstMeasured) return
    const hasTiming = typeof end === 'object' && 'serverTiming' in end
    const outcome = hasTiming ? 'ok' : end
    count(this.#tally, outcome)
    const originUs = this.#startUs + this.#plan.warmupUs
    this.#options.observer.ended({
      dueUs: this.#plan.dueUs[index]! - this.#plan.warmupUs,
      sentUs: sentUs - originUs,
      endUs: endUs - originUs,
      outcome,
      ...(hasTiming && { serverTiming: end.serverTiming }),
    })
  }

  #boundTheWait(): void {
    if (this.#waitBounded) return
    this.#waitBounded = true
    setTimeout(() => this.#giveUp(), this.#options.timeoutMs + settleGraceMs).unref()
  }

  #giveUp(): void {
    if (this.#over) return
    this.#unchecked.checkAll()
    this.#over = true
    this.#tally.unsettled = this.#tally.planned - endedOf(this.#tally)
    this.#allSettled()
  }
}

/** One request that has ended; times on the clock. */
interface Asked {
  readonly index: number
  readonly sentUs: number
  readonly endUs: number
}

const startDelayUs = 50_000

/** Reading the CPU time of every process takes milliseconds, which must not delay a measured request. */
const measuringNoticeUs = 20_000
