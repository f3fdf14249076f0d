import { expect, test } from 'vitest'
import { backlogShape } from './backlog-shape.ts'

test.each([
  ['flat', [0, 3, 0, 50, 2, 0]],
  ['plateau', [400, 500, 450, 520, 480, 510]],
  ['plateau', [900, 500, 450, 520, 480, 510]],
  ['pointy', [10, 20, 900, 15, 10, 20]],
  ['growing', [100, 200, 300, 400, 500, 600]],
  ['growing', [0, 0, 100, 200, 300, 900]],
  // It has come down again.
  ['pointy', [0, 100, 2000, 1500, 100, 0]],
] as const)('a backlog is %s: %j', (shape, backlog) => {
  expect(backlogShape(backlog)).toBe(shape)
})

test('of five looks nothing is said', () => {
  expect(backlogShape([1, 1, 1, 1, 1])).toBeUndefined()
})
