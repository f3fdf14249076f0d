import { describe, expect, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { hang } from './hang.ts'
import {
  callWith,
  echo,
  listenAt,
  numbered,
  openConnection,
  openListener,
  openPair,
  type TransportUnderTest,
} from './under-test.ts'

/** Listeners come and go; callers are told, and find them again. */
export function describeListening(subject: TransportUnderTest): void {
  test('check resolves while somebody listens and rejects when nobody does any more', async () => {
    const { listener, connection } = await openPair(subject, echo)
    await connection.check(2000)
    await listener.close()
    await expect(connection.check(1000)).rejects.toBeInstanceOf(AskError)
  })

  test('closing a listener finishes what it has', async () => {
    const gate = new Gate()
    const { listener, connection } = await openPair(subject, gate.ask)
    const reply = connection.ask(numbered(1), callWith())
    await gate.entered
    const closed = listener.close()
    gate.open()
    expect(String(await reply)).toBe('request 1')
    await closed
  })

  test('closing a listener cuts off after graceMs what does not finish', async () => {
    const entered = Promise.withResolvers<void>()
    const { listener, connection } = await openPair(subject, (request, call) => {
      entered.resolve()
      return hang(request, call)
    })
    const failure = expect(
      connection.ask(numbered(1), callWith({ timeoutMs: 3000 })),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(UNAVAILABLE|DEADLINE_EXCEEDED)$/) })
    await entered.promise
    await Promise.all([listener.close(100), failure])
  })

  test('a connection recovers when a listener comes back at the same URL', async () => {
    const { listener, connection } = await openPair(subject, echo)
    expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 1')
    await listener.close()
    await listenAt(subject, listener.url, { ask: async () => numbered(2) })
    await expect
      .poll(() => replyOrCode(connection.ask(numbered(1), callWith())), within)
      .toBe('request 2')
  })

  if (subject.absentListener === 'unavailable') describeRefusal(subject)
  else describeWaiting(subject)
}

const within = { timeout: 10_000, interval: 20 }

function describeRefusal(subject: TransportUnderTest): void {
  describe('while nobody listens', () => {
    test('calls over an open connection are UNAVAILABLE', async () => {
      const { listener, connection } = await openPair(subject, echo)
      await listener.close()
      await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
    })

    test('connecting is UNAVAILABLE in one sentence within connectTimeoutMs', async () => {
      const listener = await openListener(subject, echo)
      await listener.close()
      const startMs = performance.now()
      await expect(
        openConnection(subject, listener.url, { connectTimeoutMs: 1000 }),
      ).rejects.toMatchObject({
        name: 'AskError',
        code: 'UNAVAILABLE',
        message: expect.stringMatching(/^[^\n]+\.$/),
      })
      expect(performance.now() - startMs).toBeLessThan(3000)
    })
  })
}

function describeWaiting(subject: TransportUnderTest): void {
  describe('while nobody listens', () => {
    test('a call waits until its deadline', async () => {
      const { listener, connection } = await openPair(subject, echo)
      await listener.close()
      await expect(connection.ask(numbered(1), callWith({ timeoutMs: 300 }))).rejects.toMatchObject(
        { code: 'DEADLINE_EXCEEDED' },
      )
    })

    test('a call that waits is answered by the listener that comes', async () => {
      const { listener, connection } = await openPair(subject, echo)
      await listener.close()
      const reply = connection.ask(numbered(1), callWith())
      await listenAt(subject, listener.url, { ask: echo })
      expect(String(await reply)).toBe('request 1')
    })
  })
}

/** Echoes, but only once it is opened. */
class Gate {
  readonly #entered = Promise.withResolvers<void>()
  readonly #opened = Promise.withResolvers<void>()
  readonly entered = this.#entered.promise
  readonly open = this.#opened.resolve

  readonly ask: Ask = async (request) => {
    this.#entered.resolve()
    await this.#opened.promise
    return request
  }
}

async function replyOrCode(reply: Promise<Uint8Array>): Promise<string> {
  try {
    return String(await reply)
  } catch (error) {
    return AskError.from(error).code
  }
}
