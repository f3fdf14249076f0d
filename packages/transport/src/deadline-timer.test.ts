import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DeadlineTimer } from './deadline-timer.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** Ends deadlines of milliseconds from now on, and notes how long after the start each was ended. */
function scene(): { include: (inMs: number) => void; ended: [deadlineMs: number, atMs: number][] } {
  const startMs = performance.now()
  const waiting = new Set<number>()
  const ended: [number, number][] = []
  const timer = new DeadlineTimer((nowMs) => {
    for (const deadlineMs of waiting) {
      if (deadlineMs > nowMs) continue
      waiting.delete(deadlineMs)
      ended.push([deadlineMs - startMs, performance.now() - startMs])
    }
    return Math.min(...waiting)
  })
  const include = (inMs: number): void => {
    waiting.add(startMs + inMs)
    timer.include(startMs + inMs)
  }
  return { include, ended }
}

/** Whether a deadline was ended when it passed, as far as timers can tell. */
const inTime = ([deadlineMs, atMs]: [number, number]): boolean =>
  atMs > deadlineMs - 1 && atMs <= deadlineMs + 1

test('each deadline is ended when it passes, in whichever order they were included', async () => {
  const { include, ended } = scene()
  for (const inMs of [50, 20.6, 100, 20, 0]) include(inMs)
  await vi.advanceTimersByTimeAsync(30)
  expect(ended.map(([deadlineMs]) => deadlineMs).toSorted((a, b) => a - b)).toEqual([0, 20, 20.6])
  await vi.advanceTimersByTimeAsync(70)
  expect(ended).toHaveLength(5)
  expect(ended.filter((one) => !inTime(one))).toEqual([])
})

test('it can be used on after the last deadline', async () => {
  const { include, ended } = scene()
  include(10)
  await vi.advanceTimersByTimeAsync(1000)
  include(1010)
  await vi.advanceTimersByTimeAsync(11)
  expect(ended).toHaveLength(2)
  expect(ended.every(inTime)).toBe(true)
})

test('one timer is set however many deadlines there are', () => {
  const { include } = scene()
  for (let inMs = 1000; inMs > 0; inMs--) include(inMs)
  expect(vi.getTimerCount()).toBe(1)
})
