import { Comparison } from './health/comparison.ts'
import { Departures } from './departures.ts'
import type { Endpoint } from './backend.ts'
import { uniqueById, weightOf } from './backends-by-id.ts'
import type { BackendState } from './health/health.ts'
import { endlessLine, Line, type TurnedAway, type Waiting } from './admission/queue.ts'
import { leastOutstanding } from './policies/least-outstanding.ts'
import { Member } from './tracked-backend.ts'
import type { Policy } from './policies/policy.ts'
import type { RotationOptions } from './rotation-options.ts'
import { settingsFrom } from './settings.ts'
import { type BalancerSnapshot, snapshotOf } from './snapshot.ts'
import { SlowStart } from './health/slow-start.ts'
import type { Turn } from './attempt.ts'
import { whyNobody } from './no-backend-reason.ts'

/** A request that waits until somebody has a credit for it. */
export interface Waiter<E extends Endpoint> extends Waiting {
  /** Its turn has come; must be settled. */
  take(turn: Turn<E>): void
  /** Nobody is healthy any more. */
  refuse(sentence: string): void
}

/** Who takes part, who is well, and who gets the next request; whoever asks moves the bytes. */
export interface Rotation<E extends Endpoint> {
  /**
   * Somebody healthy for one request that has `leftMs`, preferably not one of `excluded`; undefined when
   * nobody is healthy, which counts as a refusal; 'busy' when all who are have no credit left; why not, when
   * it would wait too long with each of them. What is picked must be settled.
   */
  pick(excluded?: ReadonlySet<string>, leftMs?: number): Turn<E> | TurnedAway | 'busy' | undefined
  /** Whether `pickOther` would find somebody. */
  hasOther(excluded: ReadonlySet<string>): boolean
  /** The least busy of those with a credit who are not `excluded`, for a second attempt. */
  pickOther(excluded: ReadonlySet<string>): Turn<E> | undefined
  /** Lets a request wait after 'busy', or says why it must not. */
  wait(waiter: Waiter<E>): TurnedAway | undefined
  /** Takes a request out of the line; harmless for one that does not wait. */
  giveUp(waiter: Waiter<E>): void
  /** Why the last `pick` found nobody, as one sentence. */
  whyNobody(): string
  /**
   * Makes `endpoints` the list: new ids join, missing ones drain, and for an id that is there already the
   * endpoint it has stays, so the new object must not hold anything open; only its weight is taken over.
   * Throws when an id is listed twice or a weight is unusable.
   */
  setEndpoints(endpoints: readonly E[]): void
  /** The connection to an endpoint is gone; it is out at once. */
  lost(endpoint: E, sentence: string): void
  /**
   * Nothing is heard of an endpoint. It is out at once unless nobody else is ready: slow is better than nobody.
   * Whether it is out; ask again as long as it is silent.
   */
  silent(endpoint: E, sentence: string): boolean
  /** An endpoint that was lost is connected again; it is checked at once. */
  reachable(endpoint: E): void
  snapshot(): BalancerSnapshot
  /** Picks nobody any more, drains every endpoint and resolves when all are closed. */
  close(): Promise<void>
}

/** A rotation without endpoints. Throws a RangeError for unusable settings. */
export function createRotation<E extends Endpoint>(options: RotationOptions): Rotation<E> {
  return new WatchedRotation<E>(options)
}

class WatchedRotation<E extends Endpoint> implements Rotation<E> {
  readonly #options: RotationOptions
  readonly #settings: ReturnType<typeof settingsFrom>
  readonly #policy: Policy
  /** Whatever the policy is: a second attempt is meant to be quick, and must not shift the turns of the first. */
  readonly #secondPolicy = leastOutstanding()
  readonly #credits: number
  readonly #line: Line<Waiter<E>>
  readonly #comparison: Comparison
  readonly #slowStart: SlowStart
  #members = new Map<string, Member<E>>()
  #ready: readonly Member<E>[] = []
  readonly #departures = new Departures()
  #refused = 0
  #turnedAway = 0
  #closed = false

  constructor(options: RotationOptions) {
    this.#options = options
    this.#settings = settingsFrom(options)
    this.#comparison = new Comparison(this.#settings.outliers)
    this.#slowStart = new SlowStart(options.clock)
    this.#policy = options.policy ?? leastOutstanding()
    this.#credits = creditsFrom(options.credits)
    this.#line = new Line(options.clock, this.#admitsAll ? endlessLine : {})
  }

  pick(
    excluded?: ReadonlySet<string>,
    leftMs = Infinity,
  ): Turn<E> | TurnedAway | 'busy' | undefined {
    if (this.#ready.length === 0) {
      this.#refused += 1
      return undefined
    }
    // Nobody overtakes those who wait.
    if (this.#line.size > 0) return 'busy'
    const eligible = this.#eligible(excluded)
    const first = this.#policy.pick(eligible)
    if (!first) return 'busy'
    if (this.#admitsAll || first.excessMs(leftMs) === 0) return first.take()
    const inTime = eligible.filter((member) => member.excessMs(leftMs) === 0)
    return this.#policy.pick(inTime)?.take() ?? this.#tooLate(eligible, leftMs)
  }

  pickOther(excluded: ReadonlySet<string>): Turn<E> | undefined {
    return this.#secondPolicy.pick(this.#others(excluded))?.take()
  }

  hasOther(excluded: ReadonlySet<string>): boolean {
    return this.#others(excluded).length > 0
  }

  wait(waiter: Waiter<E>): TurnedAway | undefined {
    const turnedAway = this.#line.join(waiter)
    if (turnedAway) this.#turnedAway += 1
    return turnedAway
  }

  giveUp(waiter: Waiter<E>): void {
    this.#line.leave(waiter)
  }

  whyNobody(): string {
    if (this.#closed) return 'The balancer is closed.'
    return whyNobody([...this.#members.values()].map(snapshotOf))
  }

  setEndpoints(endpoints: readonly E[]): void {
    if (this.#closed) return
    this.#replace(uniqueById(endpoints))
  }

  lost(endpoint: E, sentence: string): void {
    this.#memberOf(endpoint)?.lost(sentence)
  }

  silent(endpoint: E, sentence: string): boolean {
    const member = this.#memberOf(endpoint)
    if (member && this.#isLast(member)) return false
    if (member?.health.state === 'ready') member.lost(sentence)
    return true
  }

  reachable(endpoint: E): void {
    this.#memberOf(endpoint)?.reachable()
  }

  snapshot(): BalancerSnapshot {
    const all = [...this.#members.values(), ...this.#departures.members]
    return {
      backends: all.map(snapshotOf),
      refused: this.#refused,
      turnedAway: this.#turnedAway,
      departed: this.#departures.sums,
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#replace(new Map())
    await this.#departures.closed()
  }

  get #admitsAll(): boolean {
    return this.#options.admission === 'none'
  }

  #tooLate(eligible: readonly Member<E>[], leftMs: number): TurnedAway {
    this.#turnedAway += 1
    const retryAfterMs = Math.min(...eligible.map((member) => member.excessMs(leftMs)))
    return { sentence: 'Every worker has more requests than the deadline allows.', retryAfterMs }
  }

  // One that left and one that came since may have the same id.
  #memberOf(endpoint: E): Member<E> | undefined {
    const member = this.#members.get(endpoint.id)
    return member?.endpoint === endpoint ? member : undefined
  }

  // Somebody who failed the request may still do it; nobody certainly will not.
  #eligible(excluded?: ReadonlySet<string>): readonly Member<E>[] {
    const free = this.#withCredit()
    if (excluded === undefined || excluded.size === 0) return free
    const others = free.filter(({ endpoint }) => !excluded.has(endpoint.id))
    return others.length > 0 ? others : free
  }

  #others(excluded: ReadonlySet<string>): readonly Member<E>[] {
    if (this.#line.size > 0) return []
    return this.#withCredit().filter(({ endpoint }) => !excluded.has(endpoint.id))
  }

  #withCredit(): readonly Member<E>[] {
    const credits = this.#credits
    this.#slowStart.update()
    if (credits === Infinity) return this.#ready
    return this.#ready.filter((member) => member.hasCredit(credits))
  }

  #settled(nowMs: number): void {
    this.#comparison.look(this.#ready, nowMs)
    this.#serve()
  }

  #serve(): void {
    while (this.#line.size > 0) {
      const turn = this.#policy.pick(this.#withCredit())?.take()
      if (!turn) return
      this.#line.next()?.take(turn)
    }
  }

  #refuseAll(): void {
    const sentence = this.whyNobody()
    for (const waiter of this.#line.clear()) {
      this.#refused += 1
      waiter.refuse(sentence)
    }
  }

  #replace(wanted: ReadonlyMap<string, E>): void {
    const before = this.#members
    this.#members = new Map()
    for (const [id, endpoint] of wanted) {
      const member = before.get(id) ?? this.#join(endpoint)
      member.capacity = weightOf(endpoint)
      this.#members.set(id, member)
    }
    for (const [id, member] of before) if (!wanted.has(id)) this.#departures.drain(member)
    this.#refresh()
  }

  #join(endpoint: E): Member<E> {
    const member: Member<E> = new Member({
      endpoint,
      clock: this.#options.clock,
      settings: this.#settings,
      changed: (state) => this.#changed(member, state),
      settled: (nowMs) => this.#settled(nowMs),
      isLast: () => this.#isLast(member),
      mayEject: () => this.#ready.length - 1 >= this.#settings.panicShare * this.#members.size,
    })
    return member
  }

  #isLast(member: Member<E>): boolean {
    return this.#ready.length === 1 && this.#ready[0] === member
  }

  #changed(member: Member<E>, state: BackendState): void {
    this.#refresh()
    const { lastFailure } = member.health
    this.#options.onChange?.({
      id: member.endpoint.id,
      state,
      ...(lastFailure === undefined ? {} : { lastFailure }),
    })
  }

  #refresh(): void {
    this.#ready = [...this.#members.values()].filter((member) => member.health.state === 'ready')
    this.#slowStart.follow(this.#ready)
    if (this.#ready.length > 0) this.#serve()
    else this.#refuseAll()
  }
}

function creditsFrom(credits = Infinity): number {
  if (credits >= 1) return credits
  throw new RangeError(`credits is ${credits}; give at least 1.`)
}
