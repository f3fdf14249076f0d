import { expect, onTestFinished, test, vi } from 'vitest'
import { readHost, timesIn, waitingIn } from './host.ts'
import { sharesOf, watchHost } from './watch-host.ts'

/** proc(5): user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice. */
const stat = 'cpu  100 1 50 800 20 2 3 24 90 0\ncpu0 1 2 3\nintr 5\n'

test('what the host took is neither busy nor idle, and guests are counted once', () => {
  expect(timesIn(stat)).toEqual({ busyUs: 1_560_000, stealUs: 240_000, allUs: 10_000_000 })
})

test('the time in which somebody waited is the total of the line for some', () => {
  const pressure = 'some avg10=1.00 avg60=0.50 avg300=0.10 total=123456\nfull avg10=0 total=7\n'
  expect(waitingIn(pressure)).toBe(123_456)
  expect(waitingIn(undefined)).toBeUndefined()
})

test('shares of a second: taken by the host, by others, and waited for', () => {
  const before = {
    host: { busyUs: 1000, stealUs: 500, allUs: 10_000, waitingUs: 100 },
    cpuUs: new Map([[7, 300]]),
    atMs: 1000,
  }
  const after = {
    host: { busyUs: 901_000, stealUs: 460_500, allUs: 2_010_000, waitingUs: 250_100 },
    cpuUs: new Map([
      [7, 400_300],
      [8, 100_000],
    ]),
    atMs: 2000,
  }
  expect(sharesOf(before, after)).toEqual({
    stealShare: 0.23,
    othersShare: 0.2,
    waitingShare: 0.25,
  })
})

test('without pressure nothing is said of waiting, and rounded ticks never count below nothing', () => {
  const host = { busyUs: 0, stealUs: 0, allUs: 0 }
  const moment = { host, cpuUs: new Map(), atMs: 0 }
  const after = { host: { busyUs: 0, stealUs: 0, allUs: 1000 }, cpuUs: new Map([[1, 10]]), atMs: 1 }
  expect(sharesOf(moment, after)).toEqual({ stealShare: 0, othersShare: 0 })
})

test.skipIf(readHost() === undefined)('a watch of less than a second has one row', () => {
  const end = watchHost(() => [process.pid])!
  const endMs = performance.now() + 100
  while (performance.now() < endMs);
  const [row, ...more] = end()
  expect(more).toEqual([])
  expect(row).toMatchObject({ second: 0, stealShare: expect.any(Number) })
  expect(row!.othersShare).toBeLessThanOrEqual(1)
})

test.skipIf(readHost() === undefined)('a watch has a row for each second', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const end = watchHost(() => [process.pid])!
  vi.advanceTimersByTime(3100)
  expect(end().map(({ second }) => second)).toEqual([0, 1, 2])
})
