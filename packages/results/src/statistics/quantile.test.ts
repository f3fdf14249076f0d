import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test.each([
  [0, 1],
  [0.2, 1],
  [0.21, 2],
  [0.99, 5],
  [1, 5],
])('the quantile at %d of five values is the one of nearest rank', (share, value) => {
  expect(quantile([5, 3, 1, 4, 2], share)).toBe(value)
})

test('nothing has no quantile', () => {
  expect(quantile([], 0.5)).toBeNaN()
})
