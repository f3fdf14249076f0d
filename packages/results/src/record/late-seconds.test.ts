import { expect, test } from 'vitest'
import { LateSeconds } from './late-seconds.ts'

test('seconds without late requests take nothing, and the others are kept as they are', () => {
  const late = new LateSeconds(3)
  for (const [second, requests] of [0, 5, 0, 7, 1].entries()) late.add(second, requests)
  expect(late.all()).toEqual([
    { second: 1, requests: 5 },
    { second: 3, requests: 7 },
    { second: 4, requests: 1 },
  ])
})

test('however many seconds have late requests, the entries are few and lose none', () => {
  const late = new LateSeconds(8)
  for (let second = 0; second < 1000; second++) late.add(second, 2)
  expect(late.all().length).toBeLessThanOrEqual(8)
  expect(late.all().reduce((sum, { requests }) => sum + requests, 0)).toBe(2000)
  expect(late.all().map(({ second }) => second % 128)).toEqual(late.all().map(() => 0))
})
