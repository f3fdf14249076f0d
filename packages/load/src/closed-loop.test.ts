import { expect, test } from 'vitest'
import { closedLoop, type ClosedLoop } from './closed-loop.ts'

const loop: ClosedLoop = { requests: 10, outstanding: 4, limitMs: 1000 }

test('a closed loop never has more requests open than it may, and asks each once', async () => {
  const asked: number[] = []
  let open = 0
  let most = 0
  await closedLoop(async (index) => {
    asked.push(index)
    most = Math.max(most, ++open)
    await new Promise(setImmediate)
    open--
  }, loop)
  expect(most).toBe(4)
  expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a closed loop tells what each request took, and sends nothing after its limit', async () => {
  let clockMs = 0
  const ask = async (): Promise<void> => void (clockMs += 300)
  const latenciesMs = await closedLoop(ask, { ...loop, outstanding: 1 }, () => clockMs)
  expect(latenciesMs).toEqual([300, 300, 300, 300])
})

test('a closed loop that is stopped sends nothing more, and has what was sent answered', async () => {
  const stop = new AbortController()
  const ask = async (index: number): Promise<void> => {
    if (index === 2) stop.abort()
  }
  const one = { ...loop, outstanding: 1, stop: stop.signal }
  expect(await closedLoop(ask, one)).toHaveLength(3)
})

test('a closed loop rejects with the first request that does', async () => {
  const ask = (index: number): Promise<unknown> =>
    index === 5 ? Promise.reject(new Error('nobody there')) : Promise.resolve()
  await expect(closedLoop(ask, loop)).rejects.toThrow('nobody there')
})
