import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CheckQueue, uncheckedLimits } from './check-queue.ts'
import { FakeTime } from './fake-time.ts'

function startQueue(checkUs = 0) {
  const time = new FakeTime()
  const checked: number[] = []
  const { promise: emptied, resolve } = Promise.withResolvers<void>()
  const queue = new CheckQueue<never, number>(time, {
    checked: (asked) => checked.push(asked),
    emptied: resolve,
  })
  const add = (asked: number, bytes = 1): void =>
    queue.add(asked, { bytes, check: () => (time.spend(checkUs), 'ok') })
  return { queue, checked, emptied, add }
}

test('checks nothing while replies are still read, and then all in their order', async () => {
  const { checked, emptied, add } = startQueue()
  for (const number of [1, 2, 3]) add(number)
  expect(checked).toEqual([])
  await emptied
  expect(checked).toEqual([1, 2, 3])
})

test('lets the event loop read and send between checks that take long', async () => {
  const { checked, emptied, add } = startQueue(1000)
  for (const number of [1, 2, 3]) add(number)
  await nextTurn()
  expect(checked).toEqual([1])
  await emptied
  expect(checked).toEqual([1, 2, 3])
})

test('checks the oldest at once when more wait than it may hold', () => {
  const { queue, checked, add } = startQueue()
  for (let number = 0; number < uncheckedLimits.replies + 2; number++) add(number)
  expect(checked).toEqual([0, 1])
  expect(queue.size).toBe(uncheckedLimits.replies)
  queue.checkAll()
  expect(checked).toHaveLength(uncheckedLimits.replies + 2)
})

test('checks the oldest at once when more bytes wait than it may hold', () => {
  const { queue, checked, add } = startQueue()
  add(1, uncheckedLimits.bytes / 2)
  add(2, uncheckedLimits.bytes / 2)
  expect(checked).toEqual([])
  add(3)
  expect(checked).toEqual([1])
  queue.checkAll()
  expect(queue.size).toBe(0)
})
