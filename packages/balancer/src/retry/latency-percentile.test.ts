import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LatencyPercentile } from './latency-percentile.ts'

const times = fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), {
  minLength: 100,
  maxLength: 400,
})

test('is the percentile of what is known, or up to 9 % more', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 99 }), (all, percent) => {
      const percentile = new LatencyPercentile(percent)
      for (const ms of all) percentile.note(0, ms)
      const sorted = all.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil((percent * all.length) / 100) - 1]!
      const value = percentile.valueAt(0)!
      expect(value).toBeGreaterThan(exact * (1 - 1e-9))
      expect(value).toBeLessThan(exact * 2 ** (1 / 8) * (1 + 1e-9))
    }),
  )
})

test('is not known from fewer than 100 times', () => {
  const percentile = new LatencyPercentile(95)
  for (let n = 0; n < 99; n += 1) percentile.note(0, 5)
  expect(percentile.valueAt(0)).toBeUndefined()
  percentile.note(0, 5)
  expect(percentile.valueAt(0)).toBeCloseTo(5, 0)
})

test('forgets after 10 seconds, and no earlier than after 5', () => {
  const percentile = new LatencyPercentile(50)
  for (let n = 0; n < 100; n += 1) percentile.note(4999, 5)
  expect(percentile.valueAt(9999)).toBeDefined()
  expect(percentile.valueAt(10_000)).toBeUndefined()
})

test('takes times of any length', () => {
  const percentile = new LatencyPercentile(50)
  for (let n = 0; n < 100; n += 1) percentile.note(0, n % 2 === 0 ? 0 : 1e12)
  expect(percentile.valueAt(0)).toBeGreaterThan(0)
})
