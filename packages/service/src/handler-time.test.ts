import { expect, test } from 'vitest'
import { withHandlerTime } from './handler-time.ts'

const call = { method: 'test.Echo/Say', timeoutMs: 1000 }
const echo = async (request: Uint8Array) => request
const request = Uint8Array.of(1, 2, 3)

test('a handler that waits answers the same after that time, several at once', async () => {
  const answer = withHandlerTime(echo, { kind: 'wait', ms: 20 })
  const begunMs = performance.now()
  const cpuBefore = process.threadCpuUsage()
  const replies = await Promise.all(Array.from({ length: 50 }, () => answer(request, call)))
  const { user } = process.threadCpuUsage(cpuBefore)
  expect(replies).toEqual(replies.map(() => request))
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(19)
  // One after the other they would have taken a second.
  expect(user).toBeLessThan(500_000)
})

test('a handler that computes has used so much CPU time of its thread before it answers', async () => {
  const answer = withHandlerTime(echo, { kind: 'cpu', ms: 20 })
  const before = process.threadCpuUsage()
  expect(await answer(request, call)).toEqual(request)
  const { user, system } = process.threadCpuUsage(before)
  expect(user + system).toBeGreaterThanOrEqual(20_000)
})
