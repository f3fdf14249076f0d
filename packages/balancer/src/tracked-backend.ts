import { Checks } from './health/checks.ts'
import type { Clock } from './clock.ts'
import { EjectionTime } from './health/ejection-time.ts'
import type { Backend } from './backend.ts'
import { type BackendState, Health } from './health/health.ts'
import { BackendCounts } from './backend-counts.ts'
import { NextAnswer } from './policies/next-answer.ts'
import { knownTypicalMs, type OutlierInput } from './health/outlier.ts'
import { Penalty } from './health/penalty.ts'
import type { Candidate } from './policies/policy.ts'
import { Ramp } from './health/ramp.ts'
import { RecentCalls } from './health/recent-calls.ts'
import type { Settings } from './settings.ts'
import type { Attempt, AttemptOutcome } from './attempt.ts'
import { recentMs } from './rotating-window.ts'
import { WaitEstimate } from './admission/wait-estimate.ts'

/** One that has been ready for less is slower than it will be. */
const warmMs = recentMs

export interface TrackedBackendOptions<B extends Backend> {
  readonly backend: B
  readonly clock: Clock
  readonly settings: Settings
  /** Called after every change of state. */
  readonly changed: (state: BackendState) => void
  /** Called when a request has ended and its credit is free. */
  readonly settled: (nowMs: number) => void
  /** Whether enough others would be left if this one were ejected. */
  readonly mayEject: () => boolean
  /** Whether it is the only one that is ready. */
  readonly isLast: () => boolean
}

/** One backend within a rotation: its counts, its health, its checks and its penalty, kept in step. */
export class TrackedBackend<B extends Backend = Backend> implements Candidate {
  readonly backend: B
  readonly counts = new BackendCounts()
  readonly health: Health
  readonly ramp: Ramp
  /** What of its capacity counts now, above 0 and at most 1. */
  share = 1
  /** What it can do, compared with the others. */
  capacity = 1
  /** As of the last comparison with the others. */
  typicalMs = 0
  readonly #options: TrackedBackendOptions<B>
  readonly #penalty: Penalty
  readonly #checks: Checks
  readonly #ejection: EjectionTime
  readonly #estimate = new WaitEstimate()
  readonly #nextAnswer = new NextAnswer()
  readonly #recent = new RecentCalls()
  #readySinceMs = 0
  /** When its last answer came, or when it last stopped being idle. */
  #atItSinceMs = 0

  constructor(options: TrackedBackendOptions<B>) {
    const { backend, clock, settings } = options
    this.#options = options
    this.backend = backend
    this.ramp = new Ramp(settings.slowStartMs)
    this.health = new Health(settings.faultLimit)
    this.#penalty = new Penalty(clock, settings.penaltyHalfLifeMs)
    this.#ejection = new EjectionTime(clock, {
      firstMs: settings.intervalMs,
      longestMs: Math.max(settings.intervalMs, settings.longestEjectionMs),
    })
    this.#checks = new Checks({
      clock,
      intervalMs: settings.intervalMs,
      timeoutMs: settings.timeoutMs,
      check: backend.check,
      answered: () => this.#answered(),
      failed: (sentence) => this.#transition(() => this.health.checkFailed(sentence)),
      silent: (sentence) => {
        // It may only be slow, and there is no other.
        if (!options.isLast()) this.#transition(() => this.health.checkFailed(sentence))
      },
    })
  }

  get load(): number {
    return this.counts.outstanding + this.#penalty.calls
  }

  get weight(): number {
    return this.capacity * this.share
  }

  get nextAnswerMs(): number | undefined {
    if (this.counts.outstanding === 0) return undefined
    return this.#nextAnswer.expectedMs(this.#options.clock.nowMs() - this.#atItSinceMs)
  }

  /** Whether it may have one request more where `credits` are what a weight of 1 may have. */
  hasCredit(credits: number): boolean {
    return this.counts.outstanding < Math.max(1, Math.round(credits * this.weight))
  }

  /** Time by which one more request with `leftMs` would wait too long there; 0 when it would not. */
  excessMs(leftMs: number): number {
    return this.#estimate.excessMs(this.counts.outstanding, leftMs)
  }

  /** Enters that one request goes there now. */
  take(): Attempt<B> {
    const atMs = this.#options.clock.nowMs()
    const ahead = this.counts.outstanding
    if (ahead === 0) this.#atItSinceMs = atMs
    this.counts.picked += 1
    return new TrackedAttempt(this, { term: this.health.term, atMs, ahead })
  }

  /** Enters how a request ended that was taken so. */
  settle({ term, atMs, ahead }: Taking, end: AttemptOutcome): void {
    const nowMs = this.#options.clock.nowMs()
    if (term === this.health.term) this.#noteRecent(end, nowMs, nowMs - atMs)
    if (end === 'ok') {
      this.#noteAnswer(nowMs, nowMs - atMs, ahead)
      this.health.callAnswered(term)
    } else if (end === 'late') this.#estimate.expired(nowMs - atMs, ahead)
    else if (typeof end === 'object') this.#faulted(term, end.fault)
    this.counts.settle(end === 'ok' ? 'ok' : 'failed')
    this.#options.settled(nowMs)
  }

  /** What the comparison with the others needs to know. */
  outlierInputAt(nowMs: number): OutlierInput {
    const recent = this.#recent.tally(nowMs)
    this.typicalMs = knownTypicalMs(recent)
    return { recent, isWarm: nowMs - this.#readySinceMs >= warmMs }
  }

  /** Takes it out because it does worse than the others, unless too few would be left. */
  eject(sentence: string): void {
    if (!this.#options.mayEject()) return
    this.#transition(() => this.health.eject(sentence))
    // As long as the record that spoke against it, or it would be back before anything is known of it.
    this.#checks.postpone(this.#ejection.next(2 * recentMs))
  }

  /** Its connection is gone: as good as a failed check, without waiting for one. */
  lost(sentence: string): void {
    this.#transition(() => this.health.checkFailed(sentence))
  }

  /** Its connection is there: checks now, unless it is out for other reasons than that. */
  reachable(): void {
    if (this.health.state === 'down') this.#checks.now()
  }

  /** Takes it out of rotation, waits for its calls, at most `drainMs`, and closes it. */
  async drain(): Promise<void> {
    const { clock, settings } = this.#options
    this.#checks.stop()
    this.#transition(() => this.health.drain())
    await new Promise<void>((resolve) => {
      const cancel = clock.after(settings.drainMs, resolve)
      void this.counts.idle().then(cancel).then(resolve)
    })
    await this.backend.close?.()
  }

  #answered(): void {
    if (this.health.state === 'ready') return
    this.#readySinceMs = this.#options.clock.nowMs()
    this.ramp.start(this.#readySinceMs)
    this.typicalMs = 0
    this.#recent.forget()
    this.#nextAnswer.forget()
    this.#ejection.returned()
    this.#transition(() => this.health.checkAnswered())
  }

  #noteAnswer(nowMs: number, tookMs: number, ahead: number): void {
    const gapMs = nowMs - this.#atItSinceMs
    this.#atItSinceMs = nowMs
    this.#estimate.answered(gapMs, tookMs, ahead)
    this.#nextAnswer.note(nowMs, gapMs)
  }

  #noteRecent(end: AttemptOutcome, nowMs: number, tookMs: number): void {
    const isTimed = end === 'ok' || end === 'late'
    this.#recent.note(nowMs, typeof end === 'object', isTimed ? tookMs : undefined)
  }

  #faulted(term: number, sentence: string): void {
    this.#transition(() => {
      if (!this.health.callFaulted(term, sentence, this.#options.mayEject())) return
      this.#penalty.add()
      if (this.health.state === 'ready') this.#checks.soon()
      // Answering its checks is what a fast-failing backend does well: it stays out for a time.
      else this.#checks.postpone(this.#ejection.next())
    })
  }

  #transition(step: () => void): void {
    const before = this.health.state
    step()
    if (this.health.state !== before) this.#options.changed(this.health.state)
  }
}

/** Under which circumstances a backend took a request. */
interface Taking {
  readonly term: number
  readonly atMs: number
  /** How many others it had. */
  readonly ahead: number
}

class TrackedAttempt<B extends Backend> implements Attempt<B> {
  readonly #tracked: TrackedBackend<B>
  readonly #taking: Taking

  constructor(tracked: TrackedBackend<B>, taking: Taking) {
    this.#tracked = tracked
    this.#taking = taking
  }

  get backend(): B {
    return this.#tracked.backend
  }

  settle(end: AttemptOutcome): void {
    this.#tracked.settle(this.#taking, end)
  }
}
