import { expect, test } from 'vitest'
import { responseFigures } from './response-figures.ts'

test('takes the least value that so many are not above, in any order', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(responseFigures(values)).toEqual({ meanMs: 50.5, p50Ms: 50, p90Ms: 90, p99Ms: 99 })
})

test('has figures for one response', () => {
  expect(responseFigures([7])).toEqual({ meanMs: 7, p50Ms: 7, p90Ms: 7, p99Ms: 7 })
})
