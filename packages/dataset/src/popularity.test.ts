import { expect, test } from 'vitest'
import { popularityWeights } from './popularity.ts'
import { randomStream } from './random-stream.ts'
import { urnOf } from './urn.ts'

test('each group gets its share, and inside a group some items sell more than others', () => {
  const groupOf = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
  const weights = popularityWeights(randomStream(1, 1), [30, 70], groupOf)
  const ofGroup = (group: number): number[] => weights.filter((_, item) => groupOf[item] === group)
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0)
  expect(total(ofGroup(0)) / total(weights)).toBeCloseTo(0.3, 3)
  expect(Math.max(...ofGroup(0))).toBeGreaterThan(1.5 * Math.min(...ofGroup(0)))
})

test('an urn draws each index as often as its weight says, and one without weight never', () => {
  const random = randomStream(3, 3)
  const urn = urnOf([1, 0, 3])
  const counts = [0, 0, 0]
  for (let i = 0; i < 40_000; i++) counts[urn.draw(random)]! += 1
  expect(counts[1]).toBe(0)
  expect(counts[2]! / counts[0]!).toBeCloseTo(3, 0)
})
