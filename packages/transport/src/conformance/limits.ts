import { expect, test } from 'vitest'
import type { Ask } from '../ask.ts'
import { maxMessageBytes } from '../transport-limits.ts'
import { hang } from './hang.ts'
import { callWith, echo, numbered, openPair, type TransportUnderTest } from './under-test.ts'

/** What is too large or too many is refused by name, and nothing else suffers. */
export function describeLimits(subject: TransportUnderTest): void {
  test('a request above the limit is RESOURCE_EXHAUSTED and harms no other call', async () => {
    const { connection } = await openPair(subject, echo)
    const tooLarge = connection.ask(new Uint8Array(maxMessageBytes + 1), callWith())
    const other = connection.ask(numbered(1), callWith())
    await expect(tooLarge).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining(String(maxMessageBytes)),
    })
    expect(String(await other)).toBe('request 1')
    expect(String(await connection.ask(numbered(2), callWith()))).toBe('request 2')
  })

  test('a reply above the limit is RESOURCE_EXHAUSTED and harms no later call', async () => {
    const replies = [new Uint8Array(maxMessageBytes + 1), numbered(2)]
    const { connection } = await openPair(subject, async () => replies.shift() ?? numbered(0))
    await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining(String(maxMessageBytes)),
    })
    expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 2')
  })

  test('one call above maxOutstanding is RESOURCE_EXHAUSTED until another settles', async () => {
    const { connection } = await openPair(subject, hang, { connect: { maxOutstanding: 2 } })
    const controller = new AbortController()
    const first = connection.ask(numbered(1), callWith({ signal: controller.signal }))
    const second = connection.ask(numbered(2), callWith({ timeoutMs: 600 }))
    const third = connection.ask(numbered(3), callWith())
    await expect(third).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    controller.abort()
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' })
    const fourth = connection.ask(numbered(4), callWith({ timeoutMs: 300 }))
    await expect(fourth).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await expect(second).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  test('a listener works on no more than maxConcurrent; the rest waits or is RESOURCE_EXHAUSTED', async () => {
    const counting = new Counting()
    const { connection } = await openPair(subject, counting.ask, { listen: { maxConcurrent: 2 } })
    const calls = Array.from({ length: 12 }, (_, n) => connection.ask(numbered(n), callWith()))
    const outcomes = await Promise.allSettled(calls)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { code: 'RESOURCE_EXHAUSTED' } })
    }
    expect(counting.most).toBe(2)
    expect(counting.total).toBe(12 - refused.length)
  })
}

/** Echoes after a moment and counts how many it works on at once. */
class Counting {
  most = 0
  total = 0
  #running = 0

  readonly ask: Ask = async (request) => {
    this.total++
    this.most = Math.max(this.most, ++this.#running)
    await new Promise((resolve) => setTimeout(resolve, 20))
    this.#running--
    return request
  }
}
