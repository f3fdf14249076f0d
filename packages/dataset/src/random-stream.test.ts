import { expect, test } from 'vitest'
import { randomStream } from './random-stream.ts'

function draw(seed: number, stream: number, bound = 1000, count = 1000): number[] {
  const random = randomStream(seed, stream)
  return Array.from({ length: count }, () => random.below(bound))
}

test('the same seeds give the same numbers, on every machine and for ever', () => {
  expect(draw(1, 1, 100, 8)).toEqual([11, 63, 67, 83, 46, 47, 47, 60])
})

test('another seed or stream gives other numbers', () => {
  expect(draw(2, 1)).not.toEqual(draw(1, 1))
  expect(draw(1, 2)).not.toEqual(draw(1, 1))
})

test.each([1, 2, 3, 7, 1 << 21])('numbers below %i are whole and never reach it', (bound) => {
  for (const value of draw(9, 9, bound)) {
    expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true)
  }
})

test('every number is about equally likely', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (const value of draw(5, 5, 10, 100_000)) counts[value]! += 1
  // Chi-squared with 9 degrees of freedom exceeds 27.9 by chance once in a thousand seeds.
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquared).toBeLessThan(27.9)
})
