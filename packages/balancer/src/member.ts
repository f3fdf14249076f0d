import { Checks } from './checks.ts'
import type { Clock } from './clock.ts'
import { EjectionTime } from './ejection-time.ts'
import type { Endpoint } from './endpoint.ts'
import { type BackendState, Health } from './health.ts'
import { Ledger } from './ledger.ts'
import type { Suspect } from './outlier.ts'
import { Penalty } from './penalty.ts'
import type { Candidate } from './policy.ts'
import { RecentCalls, recentMs } from './recent-calls.ts'
import type { Settings } from './settings.ts'
import type { Turn, TurnEnd } from './turn.ts'
import { WaitEstimate } from './wait-estimate.ts'

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
}

/** One endpoint within a rotation: its account, its health, its checks and its charge, kept in step. */
export class Member<E extends Endpoint = Endpoint> implements Candidate {
  readonly endpoint: E
  readonly ledger = new Ledger()
  readonly health: Health
  readonly #options: MemberOptions<E>
  readonly #penalty: Penalty
  readonly #checks: Checks
  readonly #ejection: EjectionTime
  readonly #estimate = new WaitEstimate()
  readonly #recent = new RecentCalls()

  constructor(options: MemberOptions<E>) {
    const { endpoint, clock, settings } = options
    this.#options = options
    this.endpoint = endpoint
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
    })
  }

  get load(): number {
    return this.ledger.outstanding + this.#penalty.calls
  }

  /** Time by which one more request with `leftMs` would wait too long there; 0 when it would not. */
  excessMs(leftMs: number): number {
    return this.#estimate.excessMs(this.ledger.outstanding, leftMs)
  }

  /** Enters that one request goes there now. */
  take(): Turn<E> {
    const atMs = this.#options.clock.nowMs()
    const alone = this.ledger.outstanding === 0
    if (alone) this.#estimate.busy(atMs)
    this.ledger.picked += 1
    return new MemberTurn(this, { term: this.health.term, atMs, alone })
  }

  /** Enters how a request ended that was taken so. */
  settle({ term, atMs, alone }: Taking, end: TurnEnd): void {
    const nowMs = this.#options.clock.nowMs()
    if (term === this.health.term) this.#noteRecent(end, nowMs, nowMs - atMs)
    if (end === 'ok') {
      this.#estimate.answered(nowMs, nowMs - atMs, alone)
      this.health.callAnswered(term)
    } else if (typeof end === 'object') this.#faulted(term, end.fault)
    this.ledger.settle(end === 'ok' ? 'ok' : 'failed')
    this.#options.settled(nowMs)
  }

  /** What those who compare it with the others need to know. */
  suspectAt(nowMs: number): Suspect {
    return { recent: this.#recent.tally(nowMs), isWarm: true }
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
    const wasOut = this.health.state !== 'ready'
    this.#transition(() => this.health.checkAnswered())
    if (!wasOut) return
    this.#ejection.returned()
    this.#recent.forget()
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
  /** Whether it had no other. */
  readonly alone: boolean
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
