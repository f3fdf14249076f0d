import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { RetryBudget } from './retry-budget.ts'

function takeAll(budget: RetryBudget): number {
  let taken = 0
  while (budget.tryTake()) taken += 1
  return taken
}

test('allows ten retries a second, for ten seconds at once, without any request', () => {
  expect(takeAll(new RetryBudget({ clock: new FakeClock() }))).toBe(100)
})

test('allows a fifth of the requests on top', () => {
  const budget = new RetryBudget({ clock: new FakeClock() })
  for (let n = 0; n < 1000; n += 1) budget.requested()
  expect(takeAll(budget)).toBe(300)
})

test('forgets requests and retries after ten seconds', async () => {
  const clock = new FakeClock()
  const budget = new RetryBudget({ clock })
  for (let n = 0; n < 1000; n += 1) budget.requested()
  takeAll(budget)
  await clock.advance(9000)
  expect(takeAll(budget)).toBe(0)
  await clock.advance(1000)
  expect(takeAll(budget)).toBe(100)
})

const step = fc.oneof(
  fc.constant('request' as const),
  fc.constant('retry' as const),
  fc.nat({ max: 700 }),
)

test('grants exactly what a brute-force count over the last ten tenths grants', async () => {
  const options = { share: 0.2, perSecond: 1, windowMs: 1000 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 300, size: 'max' }), async (steps) => {
      const clock = new FakeClock()
      const budget = new RetryBudget({ clock, ...options })
      const requests: number[] = []
      const retries: number[] = []
      const tenth = (): number => Math.floor(clock.nowMs() / 100)
      const recent = (all: number[]): number => all.filter((each) => tenth() - each < 10).length
      for (const each of steps) {
        if (typeof each === 'number') await clock.advance(each)
        else if (each === 'request') {
          budget.requested()
          requests.push(tenth())
        } else {
          const allowed = recent(retries) + 1 <= 0.2 * recent(requests) + 1
          expect(budget.tryTake()).toBe(allowed)
          if (allowed) retries.push(tenth())
        }
      }
    }),
  )
})
