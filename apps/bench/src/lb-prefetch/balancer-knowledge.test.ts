import { expect, test } from 'vitest'
import { expectedLeftMs } from './balancer-knowledge.ts'

const service = { shortMs: 2, longMs: 32, longShare: 0.1 }
const meanMs = 5

test('nothing is left at a worker without requests', () => {
  expect(expectedLeftMs(service, { load: 0, beganMs: 0 }, 7)).toBe(0)
})

test('a request that has just begun is as long as all are in the mean', () => {
  expect(expectedLeftMs(service, { load: 1, beganMs: 7 }, 7)).toBeCloseTo(meanMs)
})

test('one that takes longer than a short one is a long one', () => {
  expect(expectedLeftMs(service, { load: 1, beganMs: 7 }, 10)).toBeCloseTo(29)
})

test('every request behind it counts with the mean', () => {
  expect(expectedLeftMs(service, { load: 4, beganMs: 7 }, 10)).toBeCloseTo(29 + 3 * meanMs)
})
