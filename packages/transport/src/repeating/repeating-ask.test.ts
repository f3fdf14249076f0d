import { systemClock } from '@rpc-vs-mom/balancer'
import { expect, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Ask, Call } from '../ask.ts'
import { Untaken } from '../untaken.ts'
import { RepeatingAsk } from './repeating-ask.ts'

const read: Call = { method: 'a.B/Read', timeoutMs: 60_000, isRepeatable: true }
const write: Call = { method: 'a.B/Write', timeoutMs: 60_000 }
const lost = new AskError('UNAVAILABLE', 'The connection broke before the reply.')
const untaken = new Untaken('Nobody is there.')
const request = Buffer.from('request')

/** Fails with each of these in turn, then answers. */
function failing(...failures: readonly Error[]) {
  const calls: Call[] = []
  const once: Ask = async (bytes, call) => {
    const failure = failures[calls.push(call) - 1]
    if (failure) throw failure
    return bytes
  }
  return { calls, repeating: new RepeatingAsk(once, systemClock) }
}

test('a read whose connection was lost is asked again, and counted', async () => {
  const { calls, repeating } = failing(lost)
  expect(await repeating.ask(request, read)).toEqual(request)
  expect([calls.length, repeating.sentAgain]).toEqual([2, 1])
  repeating.countAnew()
  expect(repeating.sentAgain).toBe(0)
})

test('is asked again in the time that is left of the first', async () => {
  const { calls, repeating } = failing(lost, lost)
  await repeating.ask(request, read)
  const [first, , third] = calls
  expect(first!.timeoutMs).toBe(60_000)
  // The second repetition waits for 10 ms.
  expect(third!.timeoutMs).toBeLessThan(59_991)
  expect(third!.timeoutMs).toBeGreaterThan(0)
})

test('a write without a key is asked again only where nobody has worked on it', async () => {
  const broken = failing(lost)
  await expect(broken.repeating.ask(request, write)).rejects.toBe(lost)
  expect(broken.calls).toHaveLength(1)
  const fresh = failing(untaken)
  expect(await fresh.repeating.ask(request, write)).toEqual(request)
})

test.each([
  new AskError('DEADLINE_EXCEEDED', 'late'),
  new AskError('RESOURCE_EXHAUSTED', 'busy'),
  new AskError('INTERNAL', 'a fault'),
])('what ends with $code is not asked again', async (error) => {
  const { calls, repeating } = failing(error)
  await expect(repeating.ask(request, read)).rejects.toBe(error)
  expect(calls).toHaveLength(1)
})

test('is asked again three times at most, whatever was the reason', async () => {
  const { calls, repeating } = failing(lost, untaken, lost, untaken)
  await expect(repeating.ask(request, read)).rejects.toBe(untaken)
  expect([calls.length, repeating.sentAgain]).toEqual([4, 3])
})

test('is not asked again without time for it, and not for a caller who gave it up', async () => {
  const brief = failing(lost, lost)
  await expect(brief.repeating.ask(request, { ...read, timeoutMs: 5 })).rejects.toBe(lost)
  // The wait before the second time would take all of it.
  expect(brief.calls).toHaveLength(2)
  const gone = failing(lost)
  const signal = AbortSignal.abort()
  await expect(gone.repeating.ask(request, { ...read, signal })).rejects.toBe(lost)
  expect(gone.calls).toHaveLength(1)
})

test('all together are asked again as often as the retry budget pays: a fifth of the requests and 100', async () => {
  const once: Ask = () => Promise.reject(lost)
  const repeating = new RepeatingAsk(once, { ...systemClock, nowMs: () => 0 })
  await Promise.allSettled(Array.from({ length: 1000 }, () => repeating.ask(request, read)))
  expect(repeating.sentAgain).toBe(300)
})
