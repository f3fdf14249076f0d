import { expect, test } from 'vitest'
import { spreadLabels } from './spread-labels.ts'

test('labels with room stay where they are', () => {
  expect(spreadLabels([10, 50, 90], 18)).toEqual([10, 50, 90])
})

test('labels that overlap move apart around their middle and keep their order', () => {
  expect(spreadLabels([50, 52], 18)).toEqual([42, 60])
  expect(spreadLabels([52, 50], 18)).toEqual([60, 42])
})

test('no two labels end up closer than the gap, however many crowd', () => {
  const placed = spreadLabels([10, 11, 12, 30, 31, 100, 13], 18).toSorted((a, b) => a - b)
  for (const [index, y] of placed.entries())
    if (index > 0) expect(y - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(18 - 1e-9)
})
