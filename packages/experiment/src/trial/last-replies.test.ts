import { expect, test } from 'vitest'
import { awaitLastReplies, lastReplies } from './last-replies.ts'

/** Time that passes only by waiting. */
function fakeClock() {
  let ms = 0
  return { nowMs: () => ms, wait: async (forMs: number) => void (ms += forMs) }
}

test('the last late replies are waited for', async () => {
  const { nowMs, wait } = fakeClock()
  const late = (): number => Math.min(20, Math.floor(nowMs() / 50))
  const counts = await awaitLastReplies(() => ({ late: late(), duplicate: 0 }), 20, nowMs, wait)
  expect(counts).toEqual({ late: 20, duplicate: 0 })
})

test('a duplicate that comes a moment after the last reply is counted', async () => {
  const { nowMs, wait } = fakeClock()
  const counters = () => ({ late: 0, duplicate: nowMs() < 60 ? 0 : 1 })
  expect(await awaitLastReplies(counters, 0, nowMs, wait)).toEqual({ late: 0, duplicate: 1 })
})

test('late replies that never come are waited for within a bound', async () => {
  const { nowMs, wait } = fakeClock()
  expect(await awaitLastReplies(() => ({ late: 3 }), 5, nowMs, wait)).toEqual({ late: 3 })
  expect(nowMs()).toBe(lastReplies.limitMs)
})

test('a transport that sees no other replies is not waited for', async () => {
  const { nowMs, wait } = fakeClock()
  expect(await awaitLastReplies(() => ({ doubled: 2 }), 5, nowMs, wait)).toEqual({ doubled: 2 })
  expect(nowMs()).toBe(0)
})
