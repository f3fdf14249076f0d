import { Checks } from './health/checks.ts'
import type { Clock } from './clock.ts'
import { EjectionTime } from './health/ejection-time.ts'
import type { Endpoint } from './backend.ts'
import { type BackendState, Health } from './health/health.ts'
import { Ledger } from './backend-counts.ts'
import { NextAnswer } from './policies/next-answer.ts'
import { knownTypicalMs, type Suspect } from './health/outlier.ts'
import { Penalty } from './health/penalty.ts'
import type { Candidate } from './policies/policy.ts'
import { Ramp } from './health/ramp.ts'
import { RecentCalls } from './health/recent-calls.ts'
import type { Settings } from './settings.ts'
import type { Turn, TurnEnd } from './attempt.ts'
import { recentMs } from './rotating-window.ts'
import { WaitEstimate } from './admission/wait-estimate.ts'

/** One that has been ready for less is slower than it will be. */
const warmMs = recentMs

export interface MemberOptions<E extends Endpoint> {
  readonly endpoint: E
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

/** One endpoint within a rotation: its account, its health, its checks and its charge, kept in step. */
export class Member<E extends Endpoint = Endpoint> implements Candidate {
  readonly endpoint: E
  readonly ledger = new Ledger()
  readonly health: Health
  readonly ramp: Ramp
  /** What of its capacity counts now, above 0 and at most 1. */
  share = 1
  /** What it can do, compared with the others. */
  capacity = 1
  /** As of the last comparison with the others. */
  typicalMs = 0
  readonly #options: MemberOptions<E>
  readonly #penalty: Penalty
  readonly #checks: Checks
  readonly #ejection: EjectionTime
  readonly #estimate = new WaitEstimate()
  readonly #nextAnswer = new NextAnswer()
  readonly #recent = new RecentCalls()
  #readySinceMs = 0
  /** When its last answer came, or when it last stopped being idle. */
  #atItSinceMs = 0

  constructor(options: MemberOptions<E>) {
    const { endpoint, clock, settings } = options
    this.#options = options
    this.endpoint = endpoint
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
      check: endpoint.check,
      answered: () => this.#answered(),
      failed: (sentence) => this.#transition(() => this.health.checkFailed(sentence)),
      silent: (sentence) => {
        // It may only be slow, and there is nobody else.
        if (!options.isLast()) this.#transition(() => this.health.checkFailed(sentence))
      },
    })
  }

  get load(): number {
    return this.ledger.outstanding + this.#penalty.calls
  }

  get weight(): number {
    return this.capacity * this.share
  }

  get nextAnswerMs(): number | undefined {
    if (this.ledger.outstanding === 0) return undefined
    return this.#nextAnswer.expectedMs(this.#options.clock.nowMs() - this.#atItSinceMs)
  }

  /** Whether it may have one request more where `credits` are what a weight of 1 may have. */
  hasCredit(credits: number): boolean {
    return this.ledger.outstanding < Math.max(1, Math.round(credits * this.weight))
  }

  /** Time by which one more request with `leftMs` would wait too long there; 0 when it would not. */
  excessMs(leftMs: number): number {
    return this.#estimate.excessMs(this.ledger.outstanding, leftMs)
  }

  /** Enters that one request goes there now. */
  take(): Turn<E> {
    const atMs = this.#options.clock.nowMs()
    const ahead = this.ledger.outstanding
    if (ahead === 0) this.#atItSinceMs = atMs
    this.ledger.picked += 1
    return new MemberTurn(this, { term: this.health.term, atMs, ahead })
  }

  /** Enters how a request ended that was taken so. */
  settle({ term, atMs, ahead }: Taking, end: TurnEnd): void {
    const nowMs = this.#options.clock.nowMs()
    if (term === this.health.term) this.#noteRecent(end, nowMs, nowMs - atMs)
    if (end === 'ok') {
      this.#noteAnswer(nowMs, nowMs - atMs, ahead)
      this.health.callAnswered(term)
    } else if (end === 'late') this.#estimate.expired(nowMs - atMs, ahead)
    else if (typeof end === 'object') this.#faulted(term, end.fault)
    this.ledger.settle(end === 'ok' ? 'ok' : 'failed')
    this.#options.settled(nowMs)
  }

  /** What those who compare it with the others need to know. */
  suspectAt(nowMs: number): Suspect {
    const recent = this.#recent.tally(nowMs)
    this.typicalMs = knownTypicalMs(recent)
    return { recent, isWarm: nowMs - this.#readySinceMs >= warmMs }
  }

  /** Takes it out because it does worse than the others, unless too few would be left. */
  judged(sentence: string): void {
    if (!this.#options.mayEject()) return
    this.#transition(() => this.health.judged(sentence))
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
      void this.ledger.idle().then(cancel).then(resolve)
    })
    await this.endpoint.close?.()
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

  #noteRecent(end: TurnEnd, nowMs: number, tookMs: number): void {
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

/** Under which circumstances a member took a request. */
interface Taking {
  readonly term: number
  readonly atMs: number
  /** How many others it had. */
  readonly ahead: number
}

class MemberTurn<E extends Endpoint> implements Turn<E> {
  readonly #member: Member<E>
  readonly #taking: Taking

  constructor(member: Member<E>, taking: Taking) {
    this.#member = member
    this.#taking = taking
  }

  get endpoint(): E {
    return this.#member.endpoint
  }

  settle(end: TurnEnd): void {
    this.#member.settle(this.#taking, end)
  }
}
