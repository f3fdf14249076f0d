import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TurnBatches } from './turn-batches.ts'

const double = (batches: number[][]) => (works: readonly number[]) => {
  batches.push([...works])
  return works.map((work) => work * 2)
}

test('does what one turn brings together, and what the next one brings apart', async () => {
  const batches: number[][] = []
  const writes = new TurnBatches({ commit: double(batches) })
  const first = [writes.add(1, 1000), writes.add(2, 1000)]
  await turn()
  const second = writes.add(3, 1000)
  expect((await Promise.all(first)).map(({ result }) => result)).toEqual([2, 4])
  expect((await second).result).toBe(6)
  expect(batches).toEqual([[1, 2], [3]])
})

test('answers nobody before the commit', async () => {
  const order: string[] = []
  const writes = new TurnBatches({
    commit: (works: readonly string[]) => {
      order.push('commit')
      return works
    },
  })
  await writes.add('a', 1000).then(() => order.push('answer'))
  expect(order).toEqual(['commit', 'answer'])
})

test('does at most so many together as is said', async () => {
  const batches: number[][] = []
  const writes = new TurnBatches({ commit: double(batches), maxTogether: 2 })
  await Promise.all([1, 2, 3].map((work) => writes.add(work, 1000)))
  expect(batches).toEqual([[1, 2], [3]])
})

test('fails one piece of work without the others', async () => {
  const writes = new TurnBatches({
    commit: (works: readonly number[]) =>
      works.map((work) => (work === 2 ? new Error('no twos') : work)),
  })
  const [one, two] = await Promise.allSettled([writes.add(1, 1000), writes.add(2, 1000)])
  expect(one).toMatchObject({ status: 'fulfilled' })
  expect(two).toMatchObject({ status: 'rejected', reason: { message: 'no twos' } })
})

test('fails all of a batch that throws, and goes on with the next', async () => {
  let isBroken = true
  const writes = new TurnBatches({
    commit(works: readonly number[]) {
      if (isBroken) throw new Error('disk full')
      return works
    },
  })
  await expect(writes.add(1, 1000)).rejects.toThrow('disk full')
  isBroken = false
  expect((await writes.add(2, 1000)).result).toBe(2)
})

test('tries again, and counts it, while another writer is first', async () => {
  let busyFor = 3
  const writes = new TurnBatches({
    commit(works: readonly number[]) {
      if (busyFor-- > 0) throw new Error('busy')
      return works
    },
    isBusy: (error) => (error as Error).message === 'busy',
  })
  expect((await writes.add(1, 10_000)).result).toBe(1)
  expect(writes.busyRetries).toBe(3)
})

test('refuses work whose deadline passes while it waits', async () => {
  let nowMs = 0
  const writes = new TurnBatches({ commit: double([]), nowMs: () => nowMs })
  const late = writes.add(1, 10)
  const inTime = writes.add(2, 100)
  nowMs = 50
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  expect((await inTime).result).toBe(4)
})

test('refuses more work than may wait', async () => {
  const writes = new TurnBatches({ commit: double([]), maxWaiting: 1 })
  const first = writes.add(1, 1000)
  await expect(writes.add(2, 1000)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  expect((await first).result).toBe(2)
})
