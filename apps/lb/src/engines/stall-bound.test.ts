import { expect, test } from 'vitest'
import { StallBound } from './stall-bound.ts'

test('is patient at the start', () => {
  expect(new StallBound().boundMs).toBe(900)
})

test('comes down to 50 ms when all answers are quick', () => {
  const bound = new StallBound()
  for (let n = 0; n < 1000; n += 1) bound.answered(1)
  expect(bound.boundMs).toBe(50)
})

test('follows one slow answer at once, and a tenth of slow ones for good', () => {
  const bound = new StallBound()
  for (let n = 0; n < 1000; n += 1) bound.answered(1)
  bound.answered(400)
  expect(bound.boundMs).toBe(1200)
  for (let n = 0; n < 1000; n += 1) bound.answered(n % 10 === 0 ? 400 : 1)
  expect(bound.boundMs).toBeGreaterThan(1000)
})
