import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Call } from '../../ask.ts'
import { amqpEngines, parseAddress } from '../address.ts'
import { listenAmqp } from '../answering/listener.ts'
import { foreignChannel, freshQueueUrl, openConnection, replyAddressIn } from '../test-queue.ts'
import { connectAmqp } from './connection.ts'

const brokerUrl = inject('rabbitmqUrl')
const call: Call = { method: 'test.Echo/Ask', timeoutMs: 10_000 }

describe.skipIf(!brokerUrl).each(amqpEngines)('a connection over the engine %s', (engine) => {
  test('a queue that does not exist fails the request long before its deadline', async () => {
    const url = freshQueueUrl(engine)
    const connection = await openConnection(url)
    await expect(connection.ask(Buffer.from('x'), call)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`There is no queue "${parseAddress(url).queue}"`),
    })
    await expect(connection.check(1000)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('a full queue refuses with RESOURCE_EXHAUSTED at once', async () => {
    const url = freshQueueUrl(engine)
    const { queue } = parseAddress(url)
    const channel = await foreignChannel()
    const bounds = { 'x-max-length': 3, 'x-overflow': 'reject-publish' }
    await channel.assertQueue(queue, { durable: true, arguments: bounds })
    const connection = await openConnection(url)
    const timeoutMs = 700
    const asks = Array.from({ length: 10 }, () =>
      connection.ask(Buffer.from('x'), { ...call, timeoutMs }),
    )
    const codes = await Promise.all(asks.map((ask) => ask.catch((e: { code: string }) => e.code)))
    expect(codes).toEqual([
      ...Array<string>(3).fill('DEADLINE_EXCEEDED'),
      ...Array<string>(7).fill('RESOURCE_EXHAUSTED'),
    ])
  })

  test.each([
    ['', {}, { codes: ['DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED'], leavesEarly: true }],
    ['', { admission: false }, { codes: Array(2).fill('DEADLINE_EXCEEDED'), leavesEarly: false }],
    ['&queue=original', {}, { codes: Array(2).fill('DEADLINE_EXCEEDED'), leavesEarly: false }],
  ])(
    'with "%s" and %j, of two requests at once to a queue in which one has waited in vain, both or one are let in',
    async (kind, amqp, expected) => {
      const url = freshQueueUrl(engine) + kind
      const { queue, profile } = parseAddress(url)
      const channel = await foreignChannel()
      await channel.assertQueue(queue, { durable: profile !== 'original' })
      const taken: string[] = []
      await channel.consume(queue, (message) => {
        taken.push(message!.properties.expiration as string)
      })
      const connection = await connectAmqp(url, { amqp })
      onTestFinished(() => connection.close())
      const codeOf = (): Promise<string> =>
        connection.ask(Buffer.from('x'), { ...call, timeoutMs: 600 }).then(
          () => 'OK',
          ({ code }: { code: string }) => code,
        )
      expect(await codeOf()).toBe('DEADLINE_EXCEEDED')
      const codes = await Promise.all([codeOf(), codeOf()])
      // Five eighths of its time or all of it, less what passed before it was sent.
      expect({ codes, leavesEarly: Number(taken[0]) <= 375 }).toEqual(expected)
    },
  )

  test('late, duplicate and foreign replies are counted and disturb nobody', async () => {
    const url = freshQueueUrl(engine)
    const { queue } = parseAddress(url)
    const channel = await foreignChannel()
    await channel.assertQueue(queue, { exclusive: true })
    const replyTwice = Promise.withResolvers<void>()
    await channel.consume(queue, (message) => {
      const { replyTo, correlationId } = replyAddressIn(message)
      const reply = (): boolean => channel.publish('', replyTo, Buffer.from('!'), { correlationId })
      const replyNow = (): boolean => reply() && reply()
      channel.publish('', replyTo, Buffer.from('?'), { correlationId: 'nobody asked' })
      if (message!.content.toString() === 'late') void replyTwice.promise.then(replyNow)
      else replyNow()
    })
    const connection = await openConnection(url)
    const late = connection.ask(Buffer.from('late'), { ...call, timeoutMs: 50 })
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await connection.ask(Buffer.from('twice'), call)
    replyTwice.resolve()
    await expect
      .poll(() => connection.counters())
      .toMatchObject({ late: 2, duplicate: 1, foreign: 2 })
  })

  test('a request expires in the queue, so a listener that comes later never sees it', async () => {
    const url = freshQueueUrl(engine)
    const first = await listenAmqp(url, async (request) => request, {})
    await first.close()
    const connection = await openConnection(url)
    const tooShort = connection.ask(Buffer.from('expires'), { ...call, timeoutMs: 50 })
    await expect(tooShort).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    const seen: string[] = []
    const second = await listenAmqp(
      url,
      async (request) => {
        seen.push(Buffer.from(request).toString())
        return request
      },
      {},
    )
    onTestFinished(() => second.close())
    await connection.ask(Buffer.from('fresh'), call)
    expect(seen).toEqual(['fresh'])
  })

  test('more than the socket takes at once is sent as it drains, and all of it is answered', async () => {
    const url = freshQueueUrl(engine)
    const listener = await listenAmqp(url, async (request) => request.subarray(0, 8), {
      maxConcurrent: 50,
    })
    onTestFinished(() => listener.close())
    const connection = await openConnection(url)
    const bodies = Array.from({ length: 3000 }, (_, n) => Buffer.from(String(n).padEnd(4000, ' ')))
    const replies = await Promise.all(bodies.map((body) => connection.ask(body, call)))
    expect(replies.map((reply) => Number(Buffer.from(reply).toString()))).toEqual(
      Array.from(replies.keys()),
    )
  })
})
