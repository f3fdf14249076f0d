import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { QueryQueue } from './query-queue.ts'

/** A queue on a clock that only moves when a query "runs" for some milliseconds. */
function queueOnFakeClock(limits = { maxWaiting: 3, turnBudgetMs: 1 }) {
  let nowMs = 0
  const done: string[] = []
  const queue = new QueryQueue(limits, () => nowMs)
  const submit = (name: string, lastsMs: number, timeoutMs = 1000) =>
    queue.submit(() => {
      nowMs += lastsMs
      done.push(name)
      return name
    }, timeoutMs)
  return { queue, submit, done }
}

describe('the query queue', () => {
  test('runs a query at once when nothing waits', () => {
    const { submit, done } = queueOnFakeClock()
    void submit('a', 0.1)
    expect(done).toEqual(['a'])
  })

  test('gives the event loop a turn when the budget is spent, and keeps the order', async () => {
    const { submit, done } = queueOnFakeClock()
    const all = Promise.all([
      submit('a', 0.6),
      submit('b', 0.6),
      submit('c', 0.1),
      submit('d', 0.1),
    ])
    expect(done).toEqual(['a', 'b'])
    await nextTurn()
    expect(done).toEqual(['a', 'b', 'c', 'd'])
    await all
  })

  test('tells how long a query waited and how long it ran', async () => {
    const { submit } = queueOnFakeClock()
    const first = submit('a', 20)
    const second = submit('b', 5)
    expect(await first).toEqual({ result: 'a', waitUs: 0, workUs: 20_000 })
    expect(await second).toMatchObject({ waitUs: 0, workUs: 5_000 })
  })

  test('refuses what would exceed its bound and still runs what waits', async () => {
    const { submit, done } = queueOnFakeClock()
    const accepted = [submit('a', 5), submit('b', 1), submit('c', 1), submit('d', 1)]
    await expect(submit('e', 1)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    await Promise.all(accepted)
    expect(done).toEqual(['a', 'b', 'c', 'd'])
  })

  test('does not run a query whose deadline passed while it waited', async () => {
    let nowMs = 0
    const done: string[] = []
    const queue = new QueryQueue({ maxWaiting: 3, turnBudgetMs: 1 }, () => nowMs)
    const busy = queue.submit(() => (nowMs += 50), 1000)
    const late = queue.submit(() => done.push('late'), 40)
    nowMs += 41
    await busy
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(done).toEqual([])
  })

  test('passes on what a query throws and goes on with the next', async () => {
    const { queue, submit, done } = queueOnFakeClock()
    const failing = queue.submit(() => {
      throw new Error('no such table')
    }, 1000)
    const next = submit('next', 0.1)
    await expect(failing).rejects.toThrow('no such table')
    await next
    expect(done).toEqual(['next'])
  })
})
