import { expect, test } from 'vitest'
import type { AskError } from '../ask-error.ts'
import { timeLimits } from '../transport-limits.ts'
import { hang } from './hang.ts'
import { callWith, echo, numbered, openPair, type TransportUnderTest } from './under-test.ts'

const timeoutMs = 200
/** Timers of Node may fire 1 ms early, and gRPC sends whole milliseconds; late they are on a busy machine. */
const earlyMs = 25
const lateMs = 1500

/** No call outlives its deadline, whatever the answerer does. */
export function describeDeadlines(subject: TransportUnderTest): void {
  test('a call is DEADLINE_EXCEEDED near its timeout although the answerer hangs', async () => {
    const { connection } = await openPair(subject, hang)
    const startMs = performance.now()
    await expect(connection.ask(numbered(1), callWith({ timeoutMs }))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    const elapsedMs = performance.now() - startMs
    expect(elapsedMs).toBeGreaterThan(timeoutMs - earlyMs)
    expect(elapsedMs).toBeLessThan(timeoutMs + lateMs)
  })

  test('the answerer is told by its signal when the deadline has passed', async () => {
    const told = Promise.withResolvers<AskError>()
    const { connection } = await openPair(subject, (_request, { signal }) => {
      signal?.addEventListener('abort', () => told.resolve(signal.reason as AskError))
      return new Promise(() => undefined)
    })
    await expect(connection.ask(numbered(1), callWith({ timeoutMs }))).rejects.toThrow()
    await expect(told.promise).resolves.toBeInstanceOf(Error)
  })

  test('the answerer has a little less time than the caller waits', async () => {
    const given: number[] = []
    const { connection } = await openPair(subject, async (request, call) => {
      given.push(call.timeoutMs)
      return request
    })
    for (const waitMs of [1000, 10_000, 2 ** 40])
      await connection.ask(numbered(1), callWith({ timeoutMs: waitMs }))
    expect(given[0]).toBeLessThanOrEqual(980)
    expect(given[1]).toBeLessThanOrEqual(9980)
    expect(given[1]).toBeGreaterThan(9000)
    expect(given[2]).toBeLessThanOrEqual(timeLimits.longestDeadlineMs)
    expect(given[2]).toBeGreaterThan(timeLimits.longestDeadlineMs - 1000)
  })

  test('a timeout that is not above zero is DEADLINE_EXCEEDED without asking', async () => {
    let asked = 0
    const { connection } = await openPair(subject, async (request) => {
      asked++
      return request
    })
    for (const passed of [0, -1, Number.NaN]) {
      await expect(
        connection.ask(numbered(1), callWith({ timeoutMs: passed })),
      ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    }
    await connection.ask(numbered(2), callWith())
    expect(asked).toBe(1)
  })

  test('a very long timeout does not overflow into an immediate one', async () => {
    const { connection } = await openPair(subject, echo)
    const patient = callWith({ timeoutMs: 2 ** 40 })
    expect(String(await connection.ask(numbered(1), patient))).toBe('request 1')
  })
}
