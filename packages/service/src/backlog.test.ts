import { describe, expect, test } from 'vitest'
import { Backlog } from './backlog.ts'

/** A line of at most three, on a clock that only moves when told to. */
function lineOnFakeClock() {
  const clock = { nowMs: 0 }
  const line = new Backlog<string, string>(3, () => clock.nowMs)
  const add = (work: string, timeoutMs = 1000) => line.add(work, timeoutMs)
  return { line, add, clock }
}

describe('the backlog', () => {
  test('gives work out in the order it came, and nothing when it is empty', () => {
    const { line, add } = lineOnFakeClock()
    void add('a')
    void add('b')
    expect([line.next(), line.next(), line.next()].map((task) => task?.work)).toEqual([
      'a',
      'b',
      undefined,
    ])
  })

  test('counts all time but the work itself as waiting', async () => {
    const { line, add, clock } = lineOnFakeClock()
    const answer = add('a')
    clock.nowMs = 7
    const task = line.next()!
    clock.nowMs = 30
    task.done('A', 20_000)
    expect(await answer).toEqual({ result: 'A', waitUs: 10_000, workUs: 20_000 })
  })

  test('refuses what would exceed its bound and keeps what waits', async () => {
    const { line, add } = lineOnFakeClock()
    for (const work of ['a', 'b', 'c']) void add(work)
    await expect(add('d')).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: '3 requests are waiting already',
    })
    expect(line.length).toBe(3)
  })

  test('refuses what is late when its turn comes, and gives the next one out', async () => {
    const { line, add, clock } = lineOnFakeClock()
    const late = add('late', 40)
    const exactlyLate = add('exactly late', 41)
    void add('in time', 42)
    clock.nowMs = 41
    expect(line.next()?.work).toBe('in time')
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await expect(exactlyLate).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  test('passes on why work failed', async () => {
    const { line, add } = lineOnFakeClock()
    const answer = add('a')
    line.next()?.fail(new Error('no such table'))
    await expect(answer).rejects.toThrow('no such table')
  })
})
