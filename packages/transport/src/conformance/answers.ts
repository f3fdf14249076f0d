import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Ask, Call } from '../ask.ts'
import { callWith, echo, numbered, openPair, type TransportUnderTest } from './under-test.ts'

const mebibyte = 1024 * 1024

/** Replies reach their caller, whole and unmixed. */
export function describeAnswers(subject: TransportUnderTest): void {
  test('a reply reaches the asker byte for byte', async () => {
    const { connection } = await openPair(subject, echo)
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(Buffer.compare(await connection.ask(everyByte, callWith()), everyByte)).toBe(0)
  })

  test('200 concurrent calls get each its own reply, whatever order they are answered in', async () => {
    const { connection } = await openPair(subject, inReverseOf(200), {
      listen: { maxConcurrent: 200 },
    })
    const numbers = Array.from({ length: 200 }, (_, number) => number)
    const replies = await Promise.all(
      numbers.map((number) => connection.ask(numbered(number), callWith())),
    )
    expect(replies.map(String)).toEqual(numbers.map((number) => String(numbered(number))))
  })

  test('an empty request and an empty reply travel', async () => {
    const lengths: number[] = []
    const { connection } = await openPair(subject, async (request) => {
      lengths.push(request.length)
      return new Uint8Array()
    })
    expect(await connection.ask(new Uint8Array(), callWith())).toHaveLength(0)
    expect(lengths).toEqual([0])
  })

  test('1 MiB travels both ways unharmed', async () => {
    const { connection } = await openPair(subject, echo)
    const large = randomBytes(mebibyte)
    expect(Buffer.compare(await connection.ask(large, callWith()), large)).toBe(0)
  })

  test('method, content type and remaining time arrive at the answerer', async () => {
    const calls: Call[] = []
    const { connection } = await openPair(subject, async (request, call) => {
      calls.push(call)
      return request
    })
    await connection.ask(numbered(1), callWith({ method: 'test.Echo/Count', timeoutMs: 5000 }))
    await connection.ask(numbered(2), callWith({ contentType: 'application/json' }))
    expect(calls.map(({ method }) => method)).toEqual(['test.Echo/Count', 'test.Echo/Ask'])
    expect(calls.map(({ contentType }) => contentType)).toEqual([
      'application/x-protobuf',
      'application/json',
    ])
    expect(calls[0]?.timeoutMs).toBeLessThanOrEqual(5000)
    expect(calls[0]?.timeoutMs).toBeGreaterThan(3000)
  })
}

/** Holds requests until `count` of them are there, then echoes them, the last one first. */
function inReverseOf(count: number): Ask {
  const held: (() => void)[] = []
  return (request) =>
    new Promise((resolve) => {
      held.push(() => resolve(request))
      if (held.length === count) for (const release of held.toReversed()) release()
    })
}
