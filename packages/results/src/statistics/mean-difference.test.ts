import { expect, test } from 'vitest'
import { meanDifference } from './mean-difference.ts'

test('the interval is that of a textbook: four differences of 1, 2, 3 and 4', () => {
  const pairs = [1, 2, 3, 4].map((difference) => [10, 10 + difference] as const)
  // Mean 2.5, standard error 0.645497, t of 3 degrees 3.182446.
  expect(meanDifference(pairs)).toEqual({ mean: 2.5, low: 0.44574, high: 4.55426, pairs: 4 })
})

test('two pairs have a mean and no interval', () => {
  expect(
    meanDifference([
      [1, 2],
      [1, 4],
    ]),
  ).toEqual({ mean: 2, pairs: 2 })
})
