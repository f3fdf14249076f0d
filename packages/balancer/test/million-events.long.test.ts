import { expect, test } from 'vitest'
import { defaultCredits, policies, type PolicyName } from '../src/policies/policies.ts'
import { createRotation, type Rotation, type Waiter } from '../src/rotation.ts'
import type { Attempt, AttemptOutcome } from '../src/attempt.ts'
import { ClusterOracle, type OpenCall, settings } from './cluster-oracle.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { immediateBackend } from './scripted-backend.ts'
import { seeded } from './seeded.ts'

type Backend = ReturnType<typeof immediateBackend>

const counts = [1, 2, 3, 5, 10]
/** A worker is bad or slow for so many events, then another one is. */
const phase = 4000

/** What happened, so that a test in which it did not cannot pass. */
interface Seen {
  picks: number
  queued: number
  refused: number
  ejections: number
  outliers: number
}

/** A rotation and an oracle that are given the same events; both must pick the same backend. */
class Run {
  readonly #clock = new FakeClock()
  readonly #random: () => number
  readonly #rotation: Rotation<Backend>
  readonly #oracle: ClusterOracle
  readonly #count: number
  readonly #open: { readonly attempt: Attempt<Backend>; readonly call: OpenCall }[] = []
  #waiters: Waiter<Backend>[] = []
  readonly #backends: readonly Backend[]
  #weights: number[]
  readonly seen: Seen = { picks: 0, queued: 0, refused: 0, ejections: 0, outliers: 0 }

  constructor(policy: PolicyName, count: number) {
    this.#random = seeded(7 * count)
    const credits = defaultCredits(policy)
    const { intervalMs, timeoutMs, slowStartMs, ...breaker } = settings
    this.#count = count
    this.#backends = Array.from({ length: count }, (_, n) => immediateBackend(String(n)))
    this.#weights = Array.from({ length: count }, () => 1)
    this.#oracle = new ClusterOracle(policy, { count, credits, random: seeded(count) })
    this.#rotation = createRotation<Backend>({
      clock: this.#clock,
      policy: policies[policy](seeded(count), 'latency'),
      credits,
      checks: { intervalMs, timeoutMs },
      breaker,
      slowStartMs,
      admission: 'none',
    })
  }

  async start(): Promise<void> {
    this.#rotation.setBackends(this.#backends)
    await settled()
  }

  /** One random event; most are arrivals and ends. */
  async event(n: number): Promise<void> {
    const dice = this.#random()
    const id = String(Math.floor(this.#random() * this.#count))
    if (dice < 0.07) return this.#clock.advance(this.#random() * (dice < 0.002 ? 6000 : 40))
    if (dice < 0.0715) return this.#lose(id)
    if (dice < 0.075) return this.#reach(id)
    if (dice < 0.0755) return this.#reweigh(Number(id))
    const isRising = this.#open.length + this.#waiters.length < 3 * this.#count
    if (dice < (isRising ? 0.6 : 0.48)) return this.#arrive()
    return this.#finish(n)
  }

  async finish(): Promise<void> {
    while (this.#open.length > 0) await this.#finish(0)
    const { backends } = this.#rotation.snapshot()
    for (const [n, { outstanding, picked, ok, failed, state }] of backends.entries()) {
      expect([outstanding, picked - ok - failed]).toEqual([0, 0])
      expect(state).toBe(this.#oracle.workers[n]!.state)
      this.seen.outliers += backends[n]!.outlierEjections
      this.seen.ejections += backends[n]!.ejections
    }
    expect(backends.map(({ outlierEjections }) => outlierEjections)).toEqual(
      this.#oracle.workers.map(({ outliers }) => outliers),
    )
  }

  #arrive(): void {
    const expected = this.#waiters.length > 0 ? 'busy' : this.#oracle.pick(this.#clock.nowMs())
    const picked = this.#rotation.pick()
    if (picked === undefined || picked === 'busy') {
      if (picked !== expected) throw new Error(`${picked} where the oracle says ${expected}.`)
      if (picked === 'busy') this.#queue()
      else this.seen.refused += 1
    } else if ('sentence' in picked) throw new Error(picked.sentence)
    else this.#began(picked, expected)
  }

  async #finish(n: number): Promise<void> {
    const bad = String(Math.floor(n / phase) % this.#count)
    const slow = String(Math.floor(n / phase + 1) % this.#count)
    let which = Math.floor(this.#random() * this.#open.length)
    // One that is passed over takes longer.
    if (this.#open[which]?.call.id === slow && this.#random() < 0.85) {
      which = Math.floor(this.#random() * this.#open.length)
    }
    const [ending] = this.#open.splice(which, 1)
    if (!ending) return
    const end = this.#endOf(ending.call.id === bad)
    this.#oracle.ended(ending.call, end, this.#clock.nowMs())
    ending.attempt.settle(end)
    if (typeof end === 'object') await answered()
  }

  #endOf(isBad: boolean): AttemptOutcome {
    const dice = this.#random()
    if (dice < (isBad ? 0.35 : 0.01)) return { fault: 'broken' }
    if (dice > 0.99) return 'late'
    return dice > 0.97 ? 'failed' : 'ok'
  }

  #lose(id: string): void {
    this.#oracle.lost(id, this.#clock.nowMs())
    this.#rotation.lost(this.#backends[Number(id)]!, 'gone')
  }

  async #reach(id: string): Promise<void> {
    this.#oracle.reachable(id, this.#clock.nowMs())
    this.#rotation.reachable(this.#backends[Number(id)]!)
    await answered()
  }

  #reweigh(n: number): void {
    const weight = [1, 1, 1, 2, 0.5, 3][Math.floor(this.#random() * 6)]!
    this.#weights = this.#weights.map((before, at) => (at === n ? weight : before))
    this.#oracle.workers[n]!.capacity = weight
    const weighed = this.#backends.map((each, at) => ({ ...each, weight: this.#weights[at]! }))
    this.#rotation.setBackends(weighed)
  }

  #queue(): void {
    this.seen.queued += 1
    const waiter: Waiter<Backend> = {
      deadlineMs: Infinity,
      take: (attempt) => {
        if (this.#waiters.shift() !== waiter) throw new Error('Served out of order.')
        this.#began(attempt, this.#oracle.pick(this.#clock.nowMs()))
      },
      refuse: () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
      },
    }
    if (this.#rotation.wait(waiter)) throw new Error('It is too busy.')
    this.#waiters.push(waiter)
  }

  #began(attempt: Attempt<Backend>, expected: string | undefined): void {
    const { id } = attempt.backend
    if (id !== expected) throw new Error(`Picked ${id} where the oracle says ${expected}.`)
    this.seen.picks += 1
    this.#open.push({ attempt, call: this.#oracle.began(id, this.#clock.nowMs()) })
  }
}

/** Lets a check that has just been begun be answered. */
async function answered(): Promise<void> {
  for (let tick = 0; tick < 4; tick += 1) await Promise.resolve()
}

test.each(Object.keys(policies) as PolicyName[])(
  '%s picks whom brute force names, over 200 000 random events',
  { timeout: 30_000 },
  async (policy) => {
    const seen: Seen[] = []
    for (const count of counts) {
      const run = new Run(policy, count)
      await run.start()
      for (let n = 0; n < 200_000 / counts.length; n += 1) await run.event(n)
      await run.finish()
      seen.push(run.seen)
    }
    const sum = (of: keyof Seen): number => seen.reduce((total, each) => total + each[of], 0)
    expect(sum('picks')).toBeGreaterThan(50_000)
    expect(sum('ejections')).toBeGreaterThan(200)
    expect(sum('outliers')).toBeGreaterThan(20)
    expect(sum('refused')).toBeGreaterThan(100)
    if (policy === 'central') expect(sum('queued')).toBeGreaterThan(10_000)
  },
)
