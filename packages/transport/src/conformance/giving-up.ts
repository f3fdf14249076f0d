import { expect, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import type { Connection } from '../transport.ts'
import { hang } from './hang.ts'
import {
  callWith,
  echo,
  numbered,
  openPair,
  type PairOptions,
  type TransportUnderTest,
} from './under-test.ts'

/** A caller that stops waiting gets CANCELLED at once, and the connection stays usable. */
export function describeGivingUp(subject: TransportUnderTest): void {
  test('aborting the signal rejects with CANCELLED and leaves other calls alone', async () => {
    const { connection } = await openPair(subject, hangWhenTold, widePair)
    const controller = new AbortController()
    const given = connection.ask(hangs, callWith({ signal: controller.signal }))
    const kept = connection.ask(numbered(1), callWith())
    controller.abort()
    await expect(given).rejects.toMatchObject({ name: 'AskError', code: 'CANCELLED' })
    expect(String(await kept)).toBe('request 1')
  })

  test('a signal that is aborted already rejects with CANCELLED without asking', async () => {
    let asked = 0
    const { connection } = await openPair(subject, async (request) => {
      asked++
      return request
    })
    const signal = AbortSignal.abort()
    await expect(connection.ask(numbered(1), callWith({ signal }))).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    await connection.ask(numbered(2), callWith())
    expect(asked).toBe(1)
  })

  test('closing the connection rejects what is outstanding with CANCELLED', async () => {
    const { connection } = await openPair(subject, hang)
    const outstanding = [1, 2, 3].map((number) => connection.ask(numbered(number), callWith()))
    const outcomes = Promise.all(outstanding.map(codeOf))
    await connection.close()
    expect(await outcomes).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED'])
  })

  test('a closed connection refuses with UNAVAILABLE, and closing it twice is closing it once', async () => {
    const { connection } = await openPair(subject, echo)
    await connection.close()
    await connection.close()
    expect(await codeOf(connection.ask(numbered(1), callWith()))).toBe('UNAVAILABLE')
  })

  test('calls settle once and free their room when reply, deadline and abort race', async () => {
    const { connection } = await openPair(subject, answerNearDeadline, {
      listen: { maxConcurrent: 100 },
      connect: { maxOutstanding: 40 },
    })
    const codes = await Promise.all(Array.from({ length: 40 }, (_, n) => racing(connection, n)))
    expect(new Set(['OK', 'CANCELLED', 'DEADLINE_EXCEEDED'])).toEqual(
      new Set(['OK', 'CANCELLED', 'DEADLINE_EXCEEDED', ...codes]),
    )
    const afterwards = Array.from({ length: 41 }, () => codeOf(connection.ask(hangs, callWith())))
    expect(await afterwards[40]).toBe('RESOURCE_EXHAUSTED')
    await connection.close()
    expect(await Promise.all(afterwards.slice(0, 40))).toEqual(Array(40).fill('CANCELLED'))
  })
}

const hangs = Buffer.from('hang')

const widePair: PairOptions = { listen: { maxConcurrent: 10 } }

const hangWhenTold: Ask = (request, call) =>
  hangs.equals(request) ? hang(request, call) : echo(request, call)

/** Answers within a few milliseconds of the 60 ms deadline that `racing` gives, on either side of it. */
const answerNearDeadline: Ask = (request, call) =>
  hangs.equals(request)
    ? hang(request, call)
    : new Promise((resolve) => {
        setTimeout(() => resolve(request), 40 + (Number(String(request)) % 40))
      })

function racing(connection: Connection, number: number): Promise<string> {
  const controller = new AbortController()
  if (number % 4 === 0) setTimeout(() => controller.abort(), 40 + (number % 40))
  const call = callWith({ timeoutMs: 60, signal: controller.signal })
  return codeOf(connection.ask(Buffer.from(String(number)), call))
}

async function codeOf(reply: Promise<Uint8Array>): Promise<string> {
  try {
    await reply
    return 'OK'
  } catch (error) {
    return error instanceof AskError ? error.code : String(error)
  }
}
