import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DueChecks } from './due-checks.ts'

let heldUpMs = 0
const clock = { nowMs: (): number => performance.now() + heldUpMs }

beforeEach(() => {
  heldUpMs = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => void vi.useRealTimers())

/** The moments of the looks, and whether each was late; each look says what is due next. */
function looksOf(dueMs: (nowMs: number) => number): {
  readonly checks: DueChecks
  readonly looks: [atMs: number, late: boolean][]
} {
  const looks: [number, boolean][] = []
  const startMs = clock.nowMs()
  const checks = new DueChecks(clock, (nowMs, late) => {
    looks.push([Math.round(nowMs - startMs), late])
    return dueMs(nowMs)
  })
  return { checks, looks }
}

test('where nothing is due a look is taken about twenty times a second', () => {
  const { looks } = looksOf(() => Infinity)
  vi.advanceTimersByTime(1000)
  expect(looks.length).toBeGreaterThanOrEqual(18)
  expect(looks.length).toBeLessThanOrEqual(20)
})

test('what a look found is looked at again when it is due', () => {
  const { looks } = looksOf((nowMs) => nowMs + 20)
  vi.advanceTimersByTime(110)
  expect(looks.map(([atMs]) => atMs)).toEqual([51, 72, 93])
})

test('what is overdue is looked at every ten milliseconds, not at once', () => {
  const { looks } = looksOf((nowMs) => nowMs - 5)
  vi.advanceTimersByTime(80)
  expect(looks.map(([atMs]) => atMs)).toEqual([51, 62, 73])
})

test('who is due earlier than the next look brings it forward', () => {
  const { checks, looks } = looksOf(() => Infinity)
  checks.by(clock.nowMs() + 20)
  checks.by(clock.nowMs() + 30)
  vi.advanceTimersByTime(40)
  expect(looks.map(([atMs]) => atMs)).toEqual([21])
})

test('who is due at once waits until ten milliseconds after the look before', () => {
  const { checks, looks } = looksOf(() => Infinity)
  vi.advanceTimersByTime(53)
  checks.by(0)
  vi.advanceTimersByTime(15)
  expect(looks.map(([atMs]) => atMs)).toEqual([51, 62])
})

test('a look long after its time says that the process was held up, the next does not', () => {
  const { looks } = looksOf(() => Infinity)
  vi.advanceTimersByTime(20)
  heldUpMs = 200
  vi.advanceTimersByTime(100)
  expect(looks.map(([, late]) => late)).toEqual([true, false])
})

test('no look is taken after the end', () => {
  const { checks, looks } = looksOf(() => Infinity)
  checks.stop()
  checks.by(0)
  vi.advanceTimersByTime(200)
  expect(looks).toEqual([])
})
