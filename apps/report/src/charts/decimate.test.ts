import { expect, test } from 'vitest'
import { decimate, dropLevel, type Point } from './decimate.ts'

test('the highest and the lowest point of every pixel column stay', () => {
  const points = Array.from({ length: 5000 }, (_, n): Point => [n / 100, Math.sin(n) * 10])
  const spiked = points.with(1234, [12.34, 900]).with(1240, [12.4, -900])
  const kept = decimate(spiked)
  expect(kept.length).toBeLessThanOrEqual(4 * 50)
  expect(kept).toContainEqual([12.34, 900])
  expect(kept).toContainEqual([12.4, -900])
})

test('points that are pixels apart all stay, in order', () => {
  const points: Point[] = [
    [0, 1],
    [1, 5],
    [2, 3],
  ]
  expect(decimate(points)).toEqual(points)
})

test('a level line keeps its ends only', () => {
  expect(
    dropLevel([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 2],
    ]),
  ).toEqual([
    [0, 1],
    [2, 1],
    [3, 2],
  ])
})
