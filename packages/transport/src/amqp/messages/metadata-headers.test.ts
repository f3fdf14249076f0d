import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Metadata } from '../../metadata.ts'
import { amqpEngines, parseAddress } from '../address.ts'
import { listenAmqp } from '../answering/listener.ts'
import { foreignChannel, freshQueueUrl, openConnection } from '../test-queue.ts'

const call = { method: 'test.Echo/Ask', timeoutMs: 5000 }
const metadata: Metadata = [
  ['tenant', 'acme'],
  ['x-trace', 'one'],
  ['x-trace', 'two'],
  ['key-bin', Uint8Array.of(0, 255)],
]

describe.skipIf(!inject('rabbitmqUrl')).each(amqpEngines)('metadata over %s', (engine) => {
  test('comes to a listener as it was sent, but for the order of names, which a broker may change', async () => {
    const url = freshQueueUrl(engine)
    const received: (Metadata | undefined)[] = []
    const listener = await listenAmqp(
      url,
      async (body, asked) => (received.push(asked.metadata), body),
      {},
    )
    onTestFinished(() => listener.close())
    const { ask } = await openConnection(url)
    await ask(Buffer.from('a'), { ...call, metadata })
    await ask(Buffer.from('b'), call)
    const sent = metadata.map(
      ([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(value)] as const,
    )
    expect(received.map((one) => one && byName(one))).toEqual([byName(sent), undefined])
  })

  test('is headers of the request for a consumer that knows nothing of us', async () => {
    const url = freshQueueUrl(engine)
    const channel = await foreignChannel()
    const { queue } = parseAddress(url)
    await (await listenAmqp(url, async (body) => body, {})).close()
    const taken = Promise.withResolvers<unknown>()
    await channel.consume(
      queue,
      (message) => {
        taken.resolve(message?.properties.headers)
        const { replyTo, correlationId } = message!.properties as never as Record<string, string>
        channel.sendToQueue(replyTo!, Buffer.alloc(0), { correlationId: correlationId! })
      },
      { noAck: true },
    )
    const { ask } = await openConnection(url)
    await ask(Buffer.from('a'), { ...call, metadata })
    expect(await taken.promise).toMatchObject({
      tenant: 'acme',
      'x-trace': ['one', 'two'],
      'key-bin': Buffer.of(0, 255),
      'x-timeout': expect.any(Number),
    })
  })

  test('with the name of a header that means something else is refused', async () => {
    const url = freshQueueUrl(engine)
    const listener = await listenAmqp(url, async (body) => body, {})
    onTestFinished(() => listener.close())
    const { ask } = await openConnection(url)
    await expect(
      ask(Buffer.from('a'), { ...call, metadata: [['x-timeout', '1']] }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message:
        'The metadata name "x-timeout" is that of a header with another meaning over AMQP; choose another one.',
    })
  })
})

/** Values of one name stay in order. */
function byName(entries: Metadata): Metadata {
  return entries.toSorted(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1))
}
