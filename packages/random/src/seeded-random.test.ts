import { expect, test } from 'vitest'
import { seededRandom } from './seeded-random.ts'
import { shuffled } from './shuffled.ts'

const draws = (seed: number, count: number): number[] =>
  Array.from({ length: count }, seededRandom(seed))

test('the same seed draws the same numbers, on every machine and release', () => {
  expect(draws(1, 3)).toMatchInlineSnapshot(`
    [
      0.13342684879899025,
      0.7609421159140766,
      0.16369804623536766,
    ]
  `)
})

test('seeds that differ in any bit up to 2^53 draw other numbers', () => {
  const first = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 52].map((seed) => draws(seed, 1)[0])
  expect(new Set(first).size).toBe(first.length)
})

test('the numbers fill [0, 1) evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const draw of draws(7, 100_000)) tenths[Math.floor(draw * 10)]!++
  // Each tenth expects 10 000 with a standard deviation of 95.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})

test('a shuffle keeps every item and reaches every order', () => {
  const random = seededRandom(3)
  const orders = new Set(
    Array.from({ length: 200 }, () => shuffled(['a', 'b', 'c'], random).join('')),
  )
  expect([...orders].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})
