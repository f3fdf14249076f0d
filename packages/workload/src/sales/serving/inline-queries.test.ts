import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { describe, expect, test } from 'vitest'
import { InlineQueries, type InlineOptions } from './inline-queries.ts'

/** Queries on a clock that only moves while one runs; the region of a filter is its name in `ran`. */
function queriesOnFakeClock(options: InlineOptions = {}) {
  let nowMs = 0
  const ran: string[] = []
  const lastsMs = new Map<SalesFilter, number>()
  const summarize = (filter: SalesFilter) => {
    nowMs += lastsMs.get(filter)!
    ran.push(filter.region!)
    if (filter.region === 'broken') throw new Error('no such table')
    return { count: ran.length, revenueCents: 0 }
  }
  const queries = new InlineQueries(
    { summarize, close: () => ran.push('closed') },
    { turnBudgetMs: 1, ...options, nowMs: () => nowMs },
  )
  const ask = (region: string, ms: number, timeoutMs = 1000) => {
    const filter = { region }
    lastsMs.set(filter, ms)
    return queries.summarize(filter, timeoutMs)
  }
  return { queries, ask, ran }
}

describe('queries on the asking thread', () => {
  test('run at once when nothing waits', () => {
    const { ask, ran } = queriesOnFakeClock()
    void ask('a', 0.1)
    expect(ran).toEqual(['a'])
  })

  test('give the event loop a turn when the budget is spent, and keep their order', async () => {
    const { queries, ask, ran } = queriesOnFakeClock()
    const all = Promise.all([ask('a', 0.6), ask('b', 0.6), ask('c', 0.1), ask('d', 0.1)])
    expect(ran).toEqual(['a', 'b'])
    expect(queries.waiting).toBe(2)
    await all
    expect(ran).toEqual(['a', 'b', 'c', 'd'])
  })

  test('leave two turns between those longer than the budget: one to read, one to write', async () => {
    const { ask, ran } = queriesOnFakeClock()
    for (const name of ['a', 'b', 'c']) void ask(name, 20)
    const ranPerTurn = [ran.length]
    for (let turn = 0; turn < 4; turn++) {
      await nextTurn()
      ranPerTurn.push(ran.length)
    }
    expect(ranPerTurn).toEqual([1, 1, 2, 2, 3])
  })

  test('tell how long they waited and how long they ran', async () => {
    const { ask } = queriesOnFakeClock()
    const first = ask('a', 20)
    const second = ask('b', 5)
    const third = ask('c', 1)
    expect(await first).toMatchObject({ waitUs: 0, workUs: 20_000 })
    expect(await second).toMatchObject({ waitUs: 0, workUs: 5_000 })
    expect(await third).toMatchObject({ waitUs: 5_000, workUs: 1_000 })
  })

  test('are not run when their deadline passed while they waited', async () => {
    const { ask, ran } = queriesOnFakeClock()
    const answered = Promise.all([ask('a', 20), ask('b', 30)])
    const late = ask('late', 1, 30)
    const inTime = ask('in time', 1, 31)
    await answered
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await inTime
    expect(ran).toEqual(['a', 'b', 'in time'])
  })

  test('pass on what one throws and go on with the next', async () => {
    const { ask, ran } = queriesOnFakeClock()
    const failing = ask('broken', 0.1)
    const next = ask('next', 0.1)
    await expect(failing).rejects.toThrow('no such table')
    await next
    expect(ran).toEqual(['broken', 'next'])
  })

  test('close the database with them', async () => {
    const { queries, ran } = queriesOnFakeClock()
    await queries.close()
    expect(ran).toEqual(['closed'])
  })
})
