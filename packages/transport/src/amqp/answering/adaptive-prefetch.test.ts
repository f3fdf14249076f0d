import { expect, test } from 'vitest'
import { AdaptivePrefetch, slotsFor } from './adaptive-prefetch.ts'

test.each([
  [20, 1],
  [5, 1],
  [3.5, 1],
  [3, 2],
  [1, 2],
  [0.3, 3],
  [0.05, 10],
  [0.001, 64],
])('for a service time of %s ms at a round trip of 0.45 ms %s slots are enough', (ms, slots) => {
  expect(slotsFor(ms, 0.45, 64)).toBe(slots)
})

/** A worker that works on requests one after the other, on a clock of its own. */
function scene(options: { current: number; max: number }) {
  let clockMs = 0
  const prefetch = new AdaptivePrefetch({ ...options, nowMs: () => clockMs })
  prefetch.roundTrip(0.45)
  return {
    prefetch,
    /** Requests that all wait at the beginning, as they do with many slots. */
    work: (serviceMs: number, requests = 100): number => {
      for (let n = 0; n < requests; n++) prefetch.began()
      for (let n = 0; n < requests; n++) {
        clockMs += serviceMs
        prefetch.ended()
      }
      return prefetch.next()
    },
    idle: (ms: number): number => (clockMs += ms),
  }
}

test('it follows the service time, a window later, up and down', () => {
  const { work } = scene({ current: 2, max: 64 })
  expect([work(0.05), work(0.05), work(0.05)]).toEqual([2, 10, 10])
  expect([work(20), work(20)]).toEqual([10, 1])
  expect([work(0.3), work(0.3)]).toEqual([1, 3])
})

test('one window of another kind changes nothing', () => {
  const { work } = scene({ current: 2, max: 64 })
  expect([work(1), work(20), work(1), work(20), work(1)]).toEqual([2, 2, 2, 2, 2])
})

test('it never chooses more than its bound, nor less than one', () => {
  const { work } = scene({ current: 2, max: 8 })
  expect([work(0.0001), work(0.0001)]).toEqual([2, 8])
  expect([work(10_000), work(10_000)]).toEqual([8, 1])
  expect(scene({ current: 50, max: 8 }).prefetch.current).toBe(8)
})

test('time without any request does not count as service', () => {
  const { prefetch, work, idle } = scene({ current: 2, max: 64 })
  for (const _ of [1, 2]) {
    for (let n = 0; n < 50; n++) {
      idle(100)
      work(0.0625, 1)
    }
    prefetch.next()
  }
  expect(prefetch.current).toBe(9)
})

test('too few requests to judge by change nothing', () => {
  const { work } = scene({ current: 2, max: 64 })
  expect([work(20, 5), work(20, 5), work(20, 5)]).toEqual([2, 2, 2])
})

test('the shortest round trip counts', () => {
  const { prefetch, work } = scene({ current: 2, max: 64 })
  prefetch.roundTrip(30)
  expect([work(0.3), work(0.3)]).toEqual([2, 3])
})

test('a change that is small beside what there is, is not made', () => {
  const { work } = scene({ current: 10, max: 64 })
  expect([work(0.045), work(0.045)]).toEqual([10, 10])
})
