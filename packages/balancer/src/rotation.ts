import { Comparison } from './health/comparison.ts'
import { RemovedBackends } from './removed-backends.ts'
import type { Backend } from './backend.ts'
import { uniqueById, weightOf } from './backends-by-id.ts'
import type { BackendState } from './health/health.ts'
import { unboundedQueue, Queue, type TooBusy, type Waiting } from './admission/queue.ts'
import { leastOutstanding } from './policies/least-outstanding.ts'
import { TrackedBackend } from './tracked-backend.ts'
import type { Policy } from './policies/policy.ts'
import type { RotationOptions } from './rotation-options.ts'
import { settingsFrom } from './settings.ts'
import { type BalancerSnapshot, snapshotOf } from './snapshot.ts'
import { SlowStart } from './health/slow-start.ts'
import type { Attempt } from './attempt.ts'
import { noBackendReason } from './no-backend-reason.ts'

/** A request that waits until a backend has a credit for it. */
export interface Waiter<B extends Backend> extends Waiting {
  /** It goes to a backend now; must be settled. */
  take(attempt: Attempt<B>): void
  /** No backend is healthy any more. */
  refuse(sentence: string): void
}

/** The backends, their health, and the choice for the next request; its user moves the bytes. */
export interface Rotation<B extends Backend> {
  /**
   * A healthy backend for one request that has `leftMs`, preferably not one of `excluded`; undefined when none
   * is healthy, which counts as a refusal; 'busy' when no healthy one has a credit left; `TooBusy` when the request
   * would wait too long with each of them. What is picked must be settled.
   */
  pick(excluded?: ReadonlySet<string>, leftMs?: number): Attempt<B> | TooBusy | 'busy' | undefined
  /** Whether `pickOther` would find one. */
  hasOther(excluded: ReadonlySet<string>): boolean
  /** The least busy of those with a credit that are not `excluded`, for a second attempt. */
  pickOther(excluded: ReadonlySet<string>): Attempt<B> | undefined
  /** Lets a request wait after 'busy', or says why it must not. */
  wait(waiter: Waiter<B>): TooBusy | undefined
  /** Takes a request out of the queue; does nothing for one that does not wait. */
  giveUp(waiter: Waiter<B>): void
  /** Why the last `pick` found none, as one sentence. */
  noBackendReason(): string
  /**
   * Makes `backends` the list: new ids join, missing ones drain, and for an id that is there already the
   * backend it has stays, so the new object must not hold anything open; only its weight is taken over.
   * Throws when an id is listed twice or a weight is unusable.
   */
  setBackends(backends: readonly B[]): void
  /** The connection to a backend is lost; it is out at once. */
  lost(backend: B, sentence: string): void
  /**
   * A backend is silent. It is out at once unless no other is ready: a slow backend is better than none.
   * Whether it is out; ask again as long as it is silent.
   */
  silent(backend: B, sentence: string): boolean
  /** A backend that was lost is connected again; it is checked at once. */
  reachable(backend: B): void
  snapshot(): BalancerSnapshot
  /** Picks none any more, drains every backend and resolves when all are closed. */
  close(): Promise<void>
}

/** A rotation without backends. Throws a RangeError for unusable settings. */
export function createRotation<B extends Backend>(options: RotationOptions): Rotation<B> {
  return new WatchedRotation<B>(options)
}

class WatchedRotation<B extends Backend> implements Rotation<B> {
  readonly #options: RotationOptions
  readonly #settings: ReturnType<typeof settingsFrom>
  readonly #policy: Policy
  /** Whatever the policy is: a second attempt is meant to be quick, and must not change the order of first attempts. */
  readonly #secondPolicy = leastOutstanding()
  readonly #credits: number
  readonly #queue: Queue<Waiter<B>>
  readonly #comparison: Comparison
  readonly #slowStart: SlowStart
  #tracked = new Map<string, TrackedBackend<B>>()
  #ready: readonly TrackedBackend<B>[] = []
  readonly #removed = new RemovedBackends()
  #refused = 0
  #refusedTooBusy = 0
  #closed = false

  constructor(options: RotationOptions) {
    this.#options = options
    this.#settings = settingsFrom(options)
    this.#comparison = new Comparison(this.#settings.outliers)
    this.#slowStart = new SlowStart(options.clock)
    this.#policy = options.policy ?? leastOutstanding()
    this.#credits = creditsFrom(options.credits)
    this.#queue = new Queue(options.clock, this.#admitsAll ? unboundedQueue : {})
  }

  pick(
    excluded?: ReadonlySet<string>,
    leftMs = Infinity,
  ): Attempt<B> | TooBusy | 'busy' | undefined {
    if (this.#ready.length === 0) {
      this.#refused += 1
      return undefined
    }
    // No request overtakes those that wait.
    if (this.#queue.size > 0) return 'busy'
    const eligible = this.#eligible(excluded)
    const first = this.#policy.pick(eligible)
    if (!first) return 'busy'
    if (this.#admitsAll || first.excessMs(leftMs) === 0) return first.take()
    const inTime = eligible.filter((tracked) => tracked.excessMs(leftMs) === 0)
    return this.#policy.pick(inTime)?.take() ?? this.#tooLate(eligible, leftMs)
  }

  pickOther(excluded: ReadonlySet<string>): Attempt<B> | undefined {
    return this.#secondPolicy.pick(this.#others(excluded))?.take()
  }

  hasOther(excluded: ReadonlySet<string>): boolean {
    return this.#others(excluded).length > 0
  }

  wait(waiter: Waiter<B>): TooBusy | undefined {
    const refusal = this.#queue.join(waiter)
    if (refusal) this.#refusedTooBusy += 1
    return refusal
  }

  giveUp(waiter: Waiter<B>): void {
    this.#queue.leave(waiter)
  }

  noBackendReason(): string {
    if (this.#closed) return 'The balancer is closed.'
    return noBackendReason([...this.#tracked.values()].map(snapshotOf))
  }

  setBackends(backends: readonly B[]): void {
    if (this.#closed) return
    this.#replace(uniqueById(backends))
  }

  lost(backend: B, sentence: string): void {
    this.#trackedOf(backend)?.lost(sentence)
  }

  silent(backend: B, sentence: string): boolean {
    const tracked = this.#trackedOf(backend)
    if (tracked && this.#isLast(tracked)) return false
    if (tracked?.health.state === 'ready') tracked.lost(sentence)
    return true
  }

  reachable(backend: B): void {
    this.#trackedOf(backend)?.reachable()
  }

  snapshot(): BalancerSnapshot {
    const all = [...this.#tracked.values(), ...this.#removed.tracked]
    return {
      backends: all.map(snapshotOf),
      refused: this.#refused,
      refusedTooBusy: this.#refusedTooBusy,
      departed: this.#removed.sums,
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#replace(new Map())
    await this.#removed.closed()
  }

  get #admitsAll(): boolean {
    return this.#options.admission === 'none'
  }

  #tooLate(eligible: readonly TrackedBackend<B>[], leftMs: number): TooBusy {
    this.#refusedTooBusy += 1
    const retryAfterMs = Math.min(...eligible.map((tracked) => tracked.excessMs(leftMs)))
    return { sentence: 'Every worker has more requests than the deadline allows.', retryAfterMs }
  }

  // One that left and one that came since may have the same id.
  #trackedOf(backend: B): TrackedBackend<B> | undefined {
    const tracked = this.#tracked.get(backend.id)
    return tracked?.backend === backend ? tracked : undefined
  }

  // A backend that failed the request may still do it; no backend certainly will not.
  #eligible(excluded?: ReadonlySet<string>): readonly TrackedBackend<B>[] {
    const free = this.#withCredit()
    if (excluded === undefined || excluded.size === 0) return free
    const others = free.filter(({ backend }) => !excluded.has(backend.id))
    return others.length > 0 ? others : free
  }

  #others(excluded: ReadonlySet<string>): readonly TrackedBackend<B>[] {
    if (this.#queue.size > 0) return []
    return this.#withCredit().filter(({ backend }) => !excluded.has(backend.id))
  }

  #withCredit(): readonly TrackedBackend<B>[] {
    const credits = this.#credits
    this.#slowStart.update()
    if (credits === Infinity) return this.#ready
    return this.#ready.filter((tracked) => tracked.hasCredit(credits))
  }

  #settled(nowMs: number): void {
    this.#comparison.look(this.#ready, nowMs)
    this.#serve()
  }

  #serve(): void {
    while (this.#queue.size > 0) {
      const attempt = this.#policy.pick(this.#withCredit())?.take()
      if (!attempt) return
      this.#queue.next()?.take(attempt)
    }
  }

  #refuseAll(): void {
    const sentence = this.noBackendReason()
    for (const waiter of this.#queue.clear()) {
      this.#refused += 1
      waiter.refuse(sentence)
    }
  }

  #replace(wanted: ReadonlyMap<string, B>): void {
    const before = this.#tracked
    this.#tracked = new Map()
    for (const [id, backend] of wanted) {
      const tracked = before.get(id) ?? this.#join(backend)
      tracked.capacity = weightOf(backend)
      this.#tracked.set(id, tracked)
    }
    for (const [id, tracked] of before) if (!wanted.has(id)) this.#removed.drain(tracked)
    this.#refresh()
  }

  #join(backend: B): TrackedBackend<B> {
    const tracked: TrackedBackend<B> = new TrackedBackend({
      backend,
      clock: this.#options.clock,
      settings: this.#settings,
      changed: (state) => this.#changed(tracked, state),
      settled: (nowMs) => this.#settled(nowMs),
      isLast: () => this.#isLast(tracked),
      mayEject: () => this.#ready.length - 1 >= this.#settings.panicShare * this.#tracked.size,
    })
    return tracked
  }

  #isLast(tracked: TrackedBackend<B>): boolean {
    return this.#ready.length === 1 && this.#ready[0] === tracked
  }

  #changed(tracked: TrackedBackend<B>, state: BackendState): void {
    this.#refresh()
    const { lastFailure } = tracked.health
    this.#options.onChange?.({
      id: tracked.backend.id,
      state,
      ...(lastFailure === undefined ? {} : { lastFailure }),
    })
  }

  #refresh(): void {
    this.#ready = [...this.#tracked.values()].filter((tracked) => tracked.health.state === 'ready')
    this.#slowStart.follow(this.#ready)
    if (this.#ready.length > 0) this.#serve()
    else this.#refuseAll()
  }
}

function creditsFrom(credits = Infinity): number {
  if (credits >= 1) return credits
  throw new RangeError(`credits is ${credits}; give at least 1.`)
}
