import { expect, test } from 'vitest'
import { emptyHistogram } from '../record/histogram.ts'
import { isSupported, percentileUs, supportedPercentiles } from './supported-percentiles.ts'

test.each([
  [50, 20],
  [90, 100],
  [99, 1000],
  [99.9, 10_000],
  [99.99, 100_000],
])('p%d is supported from %d samples on', (percentile, n) => {
  expect(isSupported(percentile, n)).toBe(true)
  expect(isSupported(percentile, n - 1)).toBe(false)
})

test('only supported percentiles are listed', () => {
  expect(supportedPercentiles(19)).toEqual([])
  expect(supportedPercentiles(9999)).toEqual([50, 90, 99])
  expect(supportedPercentiles(10_000)).toEqual([50, 90, 99, 99.9])
})

test('a percentile without 10 samples beyond it has no value', () => {
  const histogram = emptyHistogram()
  for (let value = 1; value <= 999; value++) histogram.recordValue(value)
  expect(percentileUs(histogram, 99)).toBeUndefined()
  histogram.recordValue(1000)
  expect(percentileUs(histogram, 99)).toBe(990)
})
