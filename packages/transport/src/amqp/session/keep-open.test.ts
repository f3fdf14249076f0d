import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepOpen } from './keep-open.ts'

interface FakeSession {
  readonly lost: Promise<Error>
  readonly fail: (reason: Error) => void
  close(): Promise<void>
}

function session(): FakeSession {
  const { promise, resolve } = Promise.withResolvers<Error>()
  return { lost: promise, fail: resolve, close: async () => {} }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a first session that cannot be opened is the caller’s to deal with', async () => {
  const open = vi.fn<() => Promise<FakeSession>>().mockRejectedValue(new Error('nobody there'))
  await expect(keepOpen(open, { onOpen() {}, onDown() {} })).rejects.toThrow('nobody there')
  expect(open).toHaveBeenCalledTimes(1)
})

test('a lost session is replaced, with pauses that double from 25 ms to at most 100 ms', async () => {
  const attemptsAtMs: number[] = []
  const down: string[] = []
  const [first, second] = [session(), session()]
  const open = async (): Promise<FakeSession> => {
    attemptsAtMs.push(Date.now())
    if (attemptsAtMs.length === 1) return first
    if (attemptsAtMs.length < 10) throw new Error('refused')
    return second
  }
  const opened: FakeSession[] = []
  const kept = await keepOpen(open, {
    onOpen: (one) => opened.push(one),
    onDown: ({ message }) => down.push(message),
  })
  first.fail(new Error('cut'))
  await vi.advanceTimersByTimeAsync(10_000)
  kept.stop()
  expect(opened).toEqual([first, second])
  expect(down).toEqual(['cut', ...Array<string>(8).fill('refused')])
  const pausesMs = attemptsAtMs.slice(1).map((atMs, n) => atMs - attemptsAtMs[n]!)
  const longestMs = [25, 50, 100, 100, 100, 100, 100, 100, 100]
  pausesMs.forEach((pauseMs, n) => {
    expect(pauseMs).toBeGreaterThanOrEqual(longestMs[n]! / 2 - 1)
    expect(pauseMs).toBeLessThanOrEqual(longestMs[n]!)
  })
})

test('nothing is opened any more after stop', async () => {
  const only = session()
  const open = vi.fn(async () => only)
  const kept = await keepOpen(open, { onOpen() {}, onDown() {} })
  kept.stop()
  only.fail(new Error('closed by its user'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(open).toHaveBeenCalledTimes(1)
})
