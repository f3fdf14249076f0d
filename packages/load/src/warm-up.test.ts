import { describe, expect, test } from 'vitest'
import { warmUp, type WarmUpOptions } from './warm-up.ts'

const options: WarmUpOptions = {
  requests: 10,
  outstanding: 4,
  timeoutMs: 500,
  limitMs: 1000,
  nowMs: () => 0,
}

describe('warming up', () => {
  test('asks the questions of the plan in order, and again when there are fewer', async () => {
    const asked: number[] = []
    const count = await warmUp([7, 8, 9], async (question) => (asked.push(question), 'ok'), options)
    expect(count).toBe(10)
    expect(asked).toEqual([7, 8, 9, 7, 8, 9, 7, 8, 9, 7])
  })

  test('sends nothing after its limit, however many are left', async () => {
    let nowMs = 0
    const count = await warmUp([1], async () => ((nowMs += 300), 'ok'), {
      ...options,
      outstanding: 1,
      nowMs: () => nowMs,
    })
    expect(count).toBe(4)
  })

  test('goes on after errors, which are counted where the plan is', async () => {
    expect(await warmUp([1], async () => ({ error: 'UNAVAILABLE' }), options)).toBe(10)
  })

  test('asks nothing when the plan is empty', async () => {
    expect(await warmUp([], async () => 'ok', options)).toBe(0)
  })
})
