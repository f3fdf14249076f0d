import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Balancer, createBalancer } from '../src/balancer.ts'
import { leastOutstanding } from '../src/policies/least-outstanding.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { Oracle, settings } from './oracle.ts'
import { Fault, ScriptedBackend } from './scripted-backend.ts'

interface CallEnd {
  readonly do: 'answer' | 'fault' | 'refuse'
  readonly which: number
}

interface CheckEnd {
  readonly do: 'pass check' | 'fail check'
  readonly which: number
}

type Step =
  | CallEnd
  | CheckEnd
  | { readonly do: 'arrive' }
  | { readonly do: 'add'; readonly weight: number }
  | { readonly do: 'reweigh'; readonly which: number; readonly weight: number }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }

const which = fc.nat(1000)
/** Mostly the same, or there would be no rotation among equals. */
const anyWeight = fc.constantFrom(1, 1, 1, 2, 3, 0.5)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Step>({ do: 'arrive' }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('answer' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass check' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail check' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add' as const), weight: anyWeight }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('reweigh' as const), which, weight: anyWeight }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(1200) }) },
)

/** A balancer and an oracle that are told the same events; they must agree after each. */
class Pair {
  readonly clock = new FakeClock()
  readonly oracle = new Oracle(this.clock)
  readonly balancer: Balancer<string, undefined, string> = createBalancer({
    clock: this.clock,
    unavailable: (sentence) => new Error(sentence),
    isBackendFault: (error) => error instanceof Fault,
    checks: { intervalMs: settings.intervalMs, timeoutMs: settings.timeoutMs },
    breaker: {
      faultLimit: settings.faultLimit,
      penaltyHalfLifeMs: settings.penaltyHalfLifeMs,
      outliers: false,
    },
    drainMs: 1e9,
    slowStartMs: settings.slowStartMs,
    policy: leastOutstanding('rotation'),
  })
  #joined = 0
  #backends: ScriptedBackend[] = []

  constructor() {
    for (let n = 0; n < 3; n += 1) this.#add(1)
  }

  async take(step: Step): Promise<void> {
    await this.#perform(step)
    await settled()
    this.#compare()
  }

  /** Answers every call, so that nothing may be outstanding any more. */
  async finish(): Promise<void> {
    while (this.oracle.calls.length > 0) await this.take({ do: 'answer', which: 0 })
    for (const { outstanding } of this.balancer.snapshot().backends) expect(outstanding).toBe(0)
    const closed = this.balancer.close()
    await settled()
    await closed
    expect(this.clock.pending).toBe(0)
  }

  async #perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'arrive':
        return this.#arrive()
      case 'add':
        return this.#add(step.weight)
      case 'reweigh':
        return this.#reweigh(step.which, step.weight)
      case 'remove':
        return this.#remove(step.which)
      case 'wait':
        return this.clock.advance(step.ms)
      case 'pass check':
      case 'fail check':
        return this.#endCheck(step)
      case 'answer':
      case 'fault':
      case 'refuse':
        return this.#endCall(step)
    }
  }

  #arrive(): void {
    const expected = this.oracle.pick()
    const refusedBefore = this.balancer.snapshot().refused
    const before = new Map(this.oracle.everSeen().map((each) => [each, each.calls.length]))
    this.balancer.ask('', undefined).catch(() => undefined)
    const picked = [...before]
      .filter(([each, calls]) => each.calls.length > calls)
      .map(([each]) => each)
    expect(picked.map(({ id }) => id)).toEqual(expected === undefined ? [] : [expected])
    const refused = this.balancer.snapshot().refused - refusedBefore
    expect(refused).toBe(expected === undefined ? 1 : 0)
    if (picked[0]) this.oracle.started(picked[0], picked[0].calls.at(-1)!)
  }

  #endCall({ do: how, which: n }: CallEnd): void {
    const call = this.oracle.calls[n % this.oracle.calls.length]
    if (!call) return
    this.oracle.ended(call, how)
    if (how === 'answer') call.pending.settle()
    else call.pending.settle(how === 'fault' ? new Fault('broken') : new Error('bad request'))
  }

  #endCheck({ do: how, which: n }: CheckEnd): void {
    const backend = this.#backends[n % this.#backends.length]
    // The newest one is under way or nothing is: older ones have timed out or were dropped.
    const check = backend?.checks.at(-1)
    if (!backend || !check) return
    this.oracle.checkEnded(backend.id, how === 'pass check')
    check.settle(how === 'pass check' ? undefined : new Error('not serving'))
  }

  #reweigh(n: number, weight: number): void {
    const backend = this.#backends[n % this.#backends.length]
    if (!backend) return
    backend.weight = weight
    this.oracle.reweighed(backend.id, weight)
    this.#setBackends(this.#backends)
  }

  #add(weight: number): void {
    if (this.#backends.length >= 6) return
    this.#joined += 1
    const backend: ScriptedBackend = new ScriptedBackend(`b${this.#joined}`, weight)
    this.oracle.joined(backend)
    this.#setBackends([...this.#backends, backend])
  }

  #remove(n: number): void {
    const gone = this.#backends[n % this.#backends.length]
    if (!gone) return
    this.oracle.removed(gone.id)
    this.#setBackends(this.#backends.filter((backend) => backend !== gone))
  }

  #setBackends(backends: ScriptedBackend[]): void {
    this.#backends = backends
    this.balancer.setBackends(backends.map((backend) => this.oracle.watched(backend)))
  }

  #compare(): void {
    for (const shown of this.balancer.snapshot().backends) {
      expect(shown.outstanding).toBe(this.oracle.outstanding(shown.id))
      expect(shown.picked).toBe(shown.ok + shown.failed + shown.outstanding)
      if (shown.state !== 'draining') {
        expect([shown.id, shown.state === 'ready']).toEqual([
          shown.id,
          this.oracle.isEligible(shown.id),
        ])
      }
    }
  }
}

test('picks exactly whom a brute-force oracle picks, whatever arrives, ends, fails, dies, joins or leaves', async () => {
  let picks = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 200, size: 'max' }), async (steps) => {
      const pair = new Pair()
      for (const each of steps) await pair.take(each)
      picks += pair.oracle.picks
      await pair.finish()
    }),
    { numRuns: 200 },
  )
  expect(picks).toBeGreaterThan(1000)
})
