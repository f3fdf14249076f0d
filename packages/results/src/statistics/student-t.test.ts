import { expect, test } from 'vitest'
import { studentTQuantile } from './student-t.ts'

test.each([
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.975, 4, 2.776],
  [0.975, 5, 2.571],
  [0.975, 6, 2.447],
  [0.995, 9, 3.25],
  [0.95, 30, 1.697],
])('the %d quantile for %d degrees is that of the printed tables', (probability, degrees, t) => {
  expect(studentTQuantile(probability, degrees)).toBeCloseTo(t, 3)
})

test('the lower quantile mirrors the upper one', () => {
  expect(studentTQuantile(0.025, 7)).toBe(-studentTQuantile(0.975, 7))
})
