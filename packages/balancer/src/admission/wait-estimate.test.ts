import { expect, test } from 'vitest'
import { WaitEstimate } from './wait-estimate.ts'

/** `count` requests that come at once, to an idle worker that answers one every `paceMs`. */
function serveInTurn(
  estimate: WaitEstimate,
  { count, paceMs }: { count: number; paceMs: number },
): void {
  for (let n = 1; n <= count; n += 1) estimate.answered(paceMs, n * paceMs, n - 1)
}

test('expects a newcomer at a worker that works one by one to wait for all before it', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 50, paceMs: 10 })
  // 60 before it take 600 ms, and half of a second may be spent waiting.
  expect(estimate.excessMs(60, 1000)).toBeCloseTo(100, 6)
  expect(estimate.excessMs(50, 1000)).toBe(0)
})

test('expects no wait of one who has nothing to do, however slow it was', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 50, paceMs: 400 })
  expect(estimate.excessMs(0, 100)).toBe(0)
})

test('expects no wait before any answer has waited', () => {
  const estimate = new WaitEstimate()
  for (let n = 0; n < 50; n += 1) serveInTurn(estimate, { count: 1, paceMs: 100 })
  expect(estimate.excessMs(100, 1000)).toBe(0)
})

test('expects of a worker that does many at once what they take, not the sum', () => {
  const estimate = new WaitEstimate()
  // 20 at once, each 200 ms, one begins and one ends every 10 ms.
  for (let n = 0; n < 100; n += 1)
    estimate.answered(n === 0 ? 200 : 10, n % 2 === 0 ? 200 : 330, Math.min(n, 19))
  expect(estimate.excessMs(20, 1000)).toBe(0)
})

test('learns that a worker has become slower', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 300, paceMs: 1 })
  for (let n = 0; n < 50; n += 1) {
    serveInTurn(estimate, { count: 30, paceMs: 20 })
  }
  // 27 of 20 ms less one alone are 520.
  expect(estimate.excessMs(26, 1000)).toBeCloseTo(20, 0)
})

test('does not get used to a queue that stays long', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 50, paceMs: 10 })
  for (let n = 1; n < 5000; n += 1) estimate.answered(10, 500, 49)
  expect(estimate.excessMs(60, 1000)).toBeCloseTo(100, 6)
})

test('expects a wait of a worker that has answered nothing in time, but tries it', () => {
  const estimate = new WaitEstimate()
  for (let ahead = 0; ahead < 100; ahead += 1) estimate.expired(500, ahead)
  expect(estimate.excessMs(0, 500)).toBe(0)
  expect(estimate.excessMs(1, 500)).toBeGreaterThan(0)
})

test('learns from requests that were given up that a worker has become slower', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 300, paceMs: 1 })
  expect(estimate.excessMs(100, 500)).toBe(0)
  for (let n = 0; n < 50; n += 1) estimate.expired(500, 49)
  expect(estimate.excessMs(100, 500)).toBeGreaterThan(0)
})

test.for([1, 40, 1000])(
  'expects no wait of a worker that stood still once, of which %s answers were known',
  (known) => {
    const estimate = new WaitEstimate()
    for (let n = 0; n < known; n += 1) serveInTurn(estimate, { count: 1, paceMs: 4 })
    // 2.5 s at 200 a second, of which the first has just been answered.
    estimate.answered(2500, 2504, 0)
    expect(estimate.excessMs(499, 5000)).toBe(0)
  },
)

test('refuses nothing for one slow request once others do not wait', () => {
  const estimate = new WaitEstimate()
  serveInTurn(estimate, { count: 300, paceMs: 1 })
  estimate.expired(500, 0)
  estimate.answered(1, 1, 0)
  expect(estimate.excessMs(100, 500)).toBe(0)
})
