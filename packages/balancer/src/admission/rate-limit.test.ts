import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { RateLimit } from './rate-limit.ts'

test('lets the requests of one second through at once, and says when the next may come', () => {
  const limit = new RateLimit(new FakeClock(), 100)
  for (let n = 0; n < 100; n += 1) expect(limit.take()).toBe(0)
  expect(limit.take()).toBe(10)
})

test('lets one more through when the time it named is over', async () => {
  const clock = new FakeClock()
  const limit = new RateLimit(clock, 2)
  while (limit.take() === 0);
  await clock.advance(499)
  expect(limit.take()).toBeCloseTo(1)
  await clock.advance(1)
  expect(limit.take()).toBe(0)
})

test('never lets more through than the rate and one burst, whatever arrives when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat(300), { maxLength: 200 }),
      async (rateRps, gapsMs) => {
        const clock = new FakeClock()
        const limit = new RateLimit(clock, rateRps)
        let passed = 0
        for (const gapMs of gapsMs) {
          await clock.advance(gapMs)
          for (let n = 0; n < 5; n += 1) if (limit.take() === 0) passed += 1
          expect(passed).toBeLessThanOrEqual(rateRps + (clock.nowMs() * rateRps) / 1000 + 1e-6)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('calls a rate that is not above 0 unusable', () => {
  expect(() => new RateLimit(new FakeClock(), 0)).toThrow('The rate limit is 0')
})
