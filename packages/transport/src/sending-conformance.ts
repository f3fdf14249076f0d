/**
 * The promises that every transport keeps which can accept work to be done later, as a vitest suite.
 *
 * A transport's test calls `describeSending` once, beside `describeTransport`.
 */
import { describe, expect, test } from 'vitest'
import { AskError } from './ask-error.ts'
import type { Ask, Call } from './ask.ts'
import {
  callWith,
  echo,
  numbered,
  openConnection,
  openListener,
  openPair,
  type TransportUnderTest,
} from './conformance/under-test.ts'
import type { Send } from './sending/send.ts'

export interface SendingUnderTest extends Pick<
  TransportUnderTest,
  'name' | 'transport' | 'freshUrl'
> {
  /** Who keeps what was accepted until it is done: the listener, by its `accept`, or a queue before it. */
  readonly keptBy: 'listener' | 'queue'
}

export function describeSending(under: SendingUnderTest): void {
  const subject: TransportUnderTest = {
    ...under,
    absentListener: under.keptBy === 'queue' ? 'waits' : 'unavailable',
    crossesProcesses: false,
  }

  describe(`sending over ${under.name}`, () => {
    test('resolves, and the work arrives once with its bytes, its method and its content type', async () => {
      const work = new Work()
      const { connection } = await openPair(subject, work.ask, { listen: { accept: work.accept } })
      const call = callWith({ contentType: 'application/json' })
      expect(await connection.send!(numbered(1), call)).toBeUndefined()
      const [[request, { method, contentType }]] = await work.came(1)
      expect(Buffer.from(request)).toEqual(numbered(1))
      expect({ method, contentType }).toEqual({
        method: call.method,
        contentType: 'application/json',
      })
    })

    test('takes many at once, each done once', async () => {
      const work = new Work()
      const { connection } = await openPair(subject, work.ask, { listen: { accept: work.accept } })
      const numbers = Array.from({ length: 200 }, (_, number) => number)
      await Promise.all(numbers.map((number) => connection.send!(numbered(number), callWith())))
      const bodies = (await work.came(200)).map(([request]) => String(Buffer.from(request)))
      expect(bodies.toSorted()).toEqual(numbers.map((n) => String(numbered(n))).toSorted())
    })

    test('asks over the same connection are answered as ever', async () => {
      const work = new Work()
      const { connection } = await openPair(subject, echo, { listen: { accept: work.accept } })
      const sent = connection.send!(numbered(1), callWith())
      expect(Buffer.from(await connection.ask(numbered(2), callWith()))).toEqual(numbered(2))
      await sent
    })

    test('a message above the limit is refused, and known not to be accepted', async () => {
      const work = new Work()
      const { connection } = await openPair(subject, work.ask, { listen: { accept: work.accept } })
      const sent = connection.send!(new Uint8Array(4 * 1024 * 1024 + 1), callWith())
      await expect(sent).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    })

    if (under.keptBy === 'listener') describeListener(subject)
    else describeQueue(subject)
  })
}

function describeListener(subject: TransportUnderTest): void {
  test('resolves no sooner than the listener has accepted', async () => {
    const order: string[] = []
    const accepting = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const accept: Send = () => {
      arrived.resolve()
      return accepting.promise
    }
    const { connection } = await openPair(subject, echo, { listen: { accept } })
    const sent = connection.send!(numbered(1), callWith()).then(() => order.push('sent'))
    await arrived.promise
    order.push('accepted')
    accepting.resolve()
    await sent
    expect(order).toEqual(['accepted', 'sent'])
  })

  test.each(['INVALID_ARGUMENT', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION'] as const)(
    'a listener that refuses with %s has not accepted',
    async (code) => {
      const accept: Send = async () => {
        throw new AskError(code, 'no')
      }
      const { connection } = await openPair(subject, echo, { listen: { accept } })
      const sent = connection.send!(numbered(1), callWith())
      await expect(sent).rejects.toMatchObject({ code, message: 'no' })
    },
  )

  test('where the deadline passes meanwhile, nobody knows whether it was accepted', async () => {
    const accept: Send = () => new Promise(() => undefined)
    const { connection } = await openPair(subject, echo, { listen: { accept } })
    const sent = connection.send!(numbered(1), callWith({ timeoutMs: 50 }))
    await expect(sent).rejects.toMatchObject({ code: 'UNKNOWN' })
  })

  test('a listener that accepts nothing says so', async () => {
    const { connection } = await openPair(subject, echo)
    const sent = connection.send!(numbered(1), callWith())
    await expect(sent).rejects.toMatchObject({ code: 'UNIMPLEMENTED' })
  })
}

function describeQueue(subject: TransportUnderTest): void {
  test('resolves while nobody has done the work', async () => {
    const begun = Promise.withResolvers<void>()
    const never: Ask = () => {
      begun.resolve()
      return new Promise(() => undefined)
    }
    const { connection } = await openPair(subject, never, takesWork)
    await connection.send!(numbered(1), callWith())
    await begun.promise
  })

  test('what a listener had not done when it ended is done by the next one', async () => {
    const begun = Promise.withResolvers<void>()
    const never: Ask = () => {
      begun.resolve()
      return new Promise(() => undefined)
    }
    const first = await openListener(subject, never, takesWork.listen)
    const connection = await openConnection(subject, first.url)
    await connection.send!(numbered(1), callWith())
    await begun.promise
    await first.close(0)
    const work = new Work()
    const second = await subject.transport.listen(first.url, work.ask, takesWork.listen)
    const [[request]] = await work.came(1)
    await second.close(0)
    expect(Buffer.from(request)).toEqual(numbered(1))
  })

  test('work that fails for the moment is done again', async () => {
    const work = new Work(['UNAVAILABLE'])
    const { connection } = await openPair(subject, work.ask, takesWork)
    await connection.send!(numbered(1), callWith())
    expect(await work.came(2)).toHaveLength(2)
  })

  test('work that fails for good is not done again and blocks nothing', async () => {
    const work = new Work(['INVALID_ARGUMENT'])
    const { connection } = await openPair(subject, work.ask, takesWork)
    await connection.send!(numbered(1), callWith())
    await connection.send!(numbered(2), callWith())
    const bodies = (await work.came(2)).map(([request]) => String(Buffer.from(request)))
    expect(bodies).toEqual(['request 1', 'request 2'])
  })

  test('requests are answered while work waits', async () => {
    const begun = Promise.withResolvers<void>()
    const work = Promise.withResolvers<Uint8Array>()
    const ask: Ask = (request) => {
      if (Buffer.compare(request, numbered(1)) !== 0) return Promise.resolve(request)
      begun.resolve()
      return work.promise
    }
    const { connection } = await openPair(subject, ask, takesWork)
    for (let n = 0; n < 10; n++) await connection.send!(numbered(1), callWith())
    await begun.promise
    expect(Buffer.from(await connection.ask(numbered(2), callWith()))).toEqual(numbered(2))
    work.resolve(new Uint8Array())
  })

  test('where nobody has taken such work there is no queue for it', async () => {
    const { connection } = await openPair(subject, echo)
    const sent = connection.send!(numbered(1), callWith())
    await expect(sent).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' })
  })
}

/** The queue keeps it, so that nobody is called to. */
const takesWork = { listen: { accept: async () => undefined } }

type Done = readonly [request: Uint8Array, call: Call]

/** Keeps what it is given; the first pieces fail with the codes given. */
class Work {
  readonly #done: Done[] = []
  readonly #failures: string[]
  #came: () => void = () => undefined

  constructor(failures: readonly string[] = []) {
    this.#failures = [...failures]
  }

  readonly accept: Send = async (request, call) => {
    await this.ask(request, call)
  }

  readonly ask: Ask = async (request, call) => {
    this.#done.push([Uint8Array.from(request), call])
    this.#came()
    const code = this.#failures.shift()
    if (code !== undefined) throw Object.assign(new Error('not now'), { code })
    return new Uint8Array()
  }

  /** Resolves when so many pieces have come. */
  async came(pieces: number): Promise<[Done, ...Done[]]> {
    while (this.#done.length < pieces) await new Promise<void>((resolve) => (this.#came = resolve))
    return this.#done as [Done, ...Done[]]
  }
}
