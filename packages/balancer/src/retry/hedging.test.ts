import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { Hedging, type HedgingOptions } from './hedging.ts'
import { RetryBudget } from './retry-budget.ts'

interface Fixture {
  readonly clock: FakeClock
  readonly hedging: Hedging<number>
  readonly hedged: number[]
}

function hedgingWith(options: Partial<HedgingOptions<number>> = {}): Fixture {
  const clock = new FakeClock()
  const hedged: number[] = []
  const hedging = new Hedging<number>({
    clock,
    after: { ms: 20 },
    budget: { tryTake: () => true },
    mayHedge: () => true,
    hedge: (call) => hedged.push(call),
    ...options,
  })
  return { clock, hedging, hedged }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant<'start'>('start') },
  { weight: 3, arbitrary: fc.record({ end: fc.nat(100) }) },
  { weight: 3, arbitrary: fc.record({ passMs: fc.nat(15) }) },
)

test('hedges exactly the calls that brute force names: open for the time given, in order, while the budget pays', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200, size: 'max' }), async (steps) => {
      let left = 10
      const { clock, hedging, hedged } = hedgingWith({ budget: { tryTake: () => left-- > 0 } })
      let open: { call: number; sinceMs: number }[] = []
      const due: number[] = []
      let calls = 0
      for (const each of steps) {
        if (each === 'start') {
          open.push({ call: (calls += 1), sinceMs: clock.nowMs() })
          hedging.started(calls)
        } else if ('end' in each) {
          const [ended] = open.splice(each.end % open.length, 1)
          if (ended) hedging.ended(ended.call)
        } else {
          await clock.advance(each.passMs)
          const isDue = (one: { sinceMs: number }): boolean => clock.nowMs() - one.sinceMs >= 20
          due.push(...open.filter(isDue).map(({ call }) => call))
          open = open.filter((one) => !isDue(one))
        }
      }
      expect(hedged).toEqual(due.slice(0, 10))
      expect(hedging.counts()).toEqual({ sent: hedged.length, won: 0 })
    }),
  )
})

test('never sends more than the retry budget pays: a fifth of the requests and ten a second', async () => {
  const clock = new FakeClock()
  const budget = new RetryBudget({ clock })
  const hedged: number[] = []
  const hedging = new Hedging<number>({
    clock,
    after: { ms: 1 },
    budget,
    mayHedge: () => true,
    hedge: (call) => hedged.push(call),
  })
  for (let call = 0; call < 10_000; call += 1) {
    budget.requested()
    hedging.started(call)
    await clock.advance(1)
  }
  expect(hedged.length).toBeGreaterThan(2000)
  expect(hedged.length).toBeLessThanOrEqual(0.2 * 10_000 + 10 * 10)
})

test('spends nothing on a call that no other backend can have', async () => {
  const { clock, hedging, hedged } = hedgingWith({
    mayHedge: () => false,
    budget: {
      tryTake: () => {
        throw new Error('spent')
      },
    },
  })
  hedging.started(1)
  await clock.advance(100)
  expect(hedged).toEqual([])
  expect(hedging.counts().sent).toBe(0)
})

test('waits for a percentile of the times of late, and hedges nothing before it is known', async () => {
  const { clock, hedging, hedged } = hedgingWith({ after: { percentile: 95 } })
  hedging.started(1)
  await clock.advance(1000)
  for (let n = 0; n < 100; n += 1) hedging.answered(n < 90 ? 5 : 50)
  hedging.started(2)
  await clock.advance(49)
  expect(hedged).toEqual([])
  await clock.advance(6)
  expect(hedged).toEqual([2])
})

test('hedges nothing any more once it is closed, and leaves no timer', async () => {
  const { clock, hedging, hedged } = hedgingWith()
  hedging.started(1)
  hedging.close()
  expect(clock.pending).toBe(0)
  await clock.advance(100)
  expect(hedged).toEqual([])
})
