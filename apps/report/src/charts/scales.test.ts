import { expect, test } from 'vitest'
import { linearTicks, logScale, logTicks, niceLogSpan, ninesScale, percentileAt } from './scales.ts'

test('each further nine is as far as the one before', () => {
  const x = ninesScale(99.9, { from: 0, to: 300 })
  expect([0, 90, 99, 99.9].map((percentile) => Math.round(x(percentile)))).toEqual([
    0, 100, 200, 300,
  ])
  expect(percentileAt(2 / 3, 99.9)).toBeCloseTo(99)
})

test('equal factors are equally far on a logarithmic axis', () => {
  const y = logScale({ from: 1, to: 100 }, { from: 300, to: 100 })
  expect([1, 10, 100].map((value) => Math.round(y(value)))).toEqual([300, 200, 100])
})

test('spans and ticks fall on 1, 2 and 5', () => {
  expect(niceLogSpan({ from: 3, to: 4100 })).toEqual({ from: 2, to: 5000 })
  expect(niceLogSpan({ from: 10, to: 50 })).toEqual({ from: 10, to: 50 })
  expect(logTicks({ from: 2, to: 100 })).toEqual([2, 5, 10, 20, 50, 100])
})

test('linear ticks are round and start at 0', () => {
  expect(linearTicks(620, 6)).toEqual([0, 200, 400, 600])
  expect(linearTicks(0, 6)).toEqual([0])
})
