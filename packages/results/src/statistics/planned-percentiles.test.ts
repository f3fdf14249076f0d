import { expect, test } from 'vitest'
import { emptyHistogram } from '../record/histogram.ts'
import { plannedPercentile } from './planned-percentiles.ts'

/** 1,000 planned requests: 900 right answers in 1 to 900 us, 40 timed out after 5 ms, 60 failed. */
const counts = { planned: 1000, answered: 900 }
const responses = emptyHistogram()
for (let us = 1; us <= 900; us++) responses.recordValue(us)
for (let index = 0; index < 40; index++) responses.recordValue(5000)

test('percentiles of all planned requests are those of their answers, as far as there are answers', () => {
  expect(plannedPercentile(responses, counts, 50)).toBe(500)
  expect(plannedPercentile(responses, counts, 90)).toBe(900)
})

test('a percentile beyond the answered share is never', () => {
  expect(plannedPercentile(responses, counts, 90.1)).toBe('never')
  expect(plannedPercentile(responses, counts, 99)).toBe('never')
})

test('a percentile with fewer than 10 requests beyond it is absent', () => {
  expect(plannedPercentile(responses, counts, 99.1)).toBeUndefined()
  expect(plannedPercentile(emptyHistogram(), { planned: 0, answered: 0 }, 50)).toBeUndefined()
})

test('without one answer every percentile is never', () => {
  expect(plannedPercentile(emptyHistogram(), { planned: 100, answered: 0 }, 50)).toBe('never')
})
