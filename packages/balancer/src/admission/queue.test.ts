import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { Queue } from './queue.ts'

const patient = (name = ''): { name: string; deadlineMs: number } => ({
  name,
  deadlineMs: Infinity,
})

test('serves in the order of arrival, without those who left', () => {
  const queue = new Queue<ReturnType<typeof patient>>(new FakeClock())
  const [a, b, c] = [patient('a'), patient('b'), patient('c')]
  for (const each of [a, b, c]) expect(queue.join(each)).toBeUndefined()
  queue.leave(b)
  expect([queue.next(), queue.next(), queue.next()]).toEqual([a, c, undefined])
})

test('refuses when it is full', () => {
  const queue = new Queue(new FakeClock(), { length: 2 })
  expect([queue.join(patient()), queue.join(patient())]).toEqual([undefined, undefined])
  expect(queue.join(patient())?.sentence).toBe('2 requests are waiting already.')
})

test('refuses a request that would wait for more than half the time it has, and says when to try again', async () => {
  const clock = new FakeClock()
  const queue = new Queue(clock, { targetMs: 1e9 })
  for (let n = 0; n < 200; n += 1) queue.join(patient())
  // One departure every 10 ms, until that is the pace known.
  for (let n = 0; n < 100; n += 1) {
    queue.next()
    await clock.advance(10)
  }
  const soon = { name: '', deadlineMs: clock.nowMs() + 1900 }
  const later = { name: '', deadlineMs: clock.nowMs() + 2100 }
  expect(queue.join(soon)?.sentence).toBe(
    '100 requests are waiting, which takes longer than the deadline allows.',
  )
  expect(queue.join(soon)?.retryAfterMs).toBeCloseTo(1000, 0)
  expect(queue.join(later)).toBeUndefined()
})

/** A queue of 20 with a departure and a newcomer every 10 ms. */
async function slowQueue(
  clock: FakeClock,
  departures: number,
): Promise<Queue<{ deadlineMs: number }>> {
  const queue = new Queue<{ deadlineMs: number }>(clock, { targetMs: 100, toleranceMs: 50 })
  for (let n = 0; n < 20; n += 1) queue.join(patient())
  for (let n = 0; n < departures; n += 1) {
    await clock.advance(10)
    queue.next()
    queue.join(patient())
  }
  return queue
}

test('refuses newcomers when the wait has been above the target for longer than tolerated', async () => {
  const clock = new FakeClock()
  // The eleventh has waited for more than the target, the sixteenth ends the tolerance.
  expect((await slowQueue(clock, 16)).join(patient())).toBeUndefined()
  const queue = await slowQueue(clock, 18)
  expect(queue.join(patient())?.sentence).toBe(
    'Requests have been waiting longer than 100 ms for a while.',
  )
})

test('never runs empty because it was too long: takes newcomers who would wait no longer than the target', async () => {
  const clock = new FakeClock()
  const queue = await slowQueue(clock, 18)
  let taken = 0
  let shortest = queue.size
  for (let n = 0; n < 200; n += 1) {
    await clock.advance(10)
    queue.next()
    shortest = Math.min(shortest, queue.size)
    for (let newcomer = 0; newcomer < 3; newcomer += 1) if (!queue.join(patient())) taken += 1
  }
  // Newcomers that would wait for 100 ms have 10 before them.
  expect(shortest).toBeGreaterThanOrEqual(9)
  expect(taken).toBeGreaterThanOrEqual(185)
})
