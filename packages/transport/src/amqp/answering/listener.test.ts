import type { Channel, ConsumeMessage, Options } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Call } from '../../ask.ts'
import { amqpEngines, parseAddress } from '../address.ts'
import { listenAmqp, type AmqpListener } from './listener.ts'
import { foreignChannel, freshQueueUrl } from '../test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')

interface Asked {
  readonly text: string
  readonly call: Call
}

interface Scene {
  readonly queue: string
  readonly url: string
  readonly listener: AmqpListener
  readonly asked: Asked[]
  /** Of a client that knows nothing of us. */
  readonly channel: Channel
}

/** A listener that answers in capitals, and somebody else's plain amqplib channel. */
async function openScene(url: string): Promise<Scene> {
  const asked: Asked[] = []
  const listener = await listenAmqp(
    url,
    async (request, call) => {
      asked.push({ text: Buffer.from(request).toString(), call })
      return Buffer.from(Buffer.from(request).toString().toUpperCase())
    },
    { contract: { methods: ['test.Echo/Ask', 'test.Echo/Count'] } },
  )
  onTestFinished(() => listener.close())
  return { queue: parseAddress(url).queue, url, listener, asked, channel: await foreignChannel() }
}

/** The first reply to a request, over direct reply-to. */
async function replyTo(
  { channel, queue }: Pick<Scene, 'channel' | 'queue'>,
  body: string,
  properties: Options.Publish = {},
): Promise<ConsumeMessage> {
  const replied = Promise.withResolvers<ConsumeMessage>()
  const replyQueue = 'amq.rabbitmq.reply-to'
  const take = (message: ConsumeMessage | null): void =>
    message ? replied.resolve(message) : undefined
  await channel.consume(replyQueue, take, { noAck: true })
  channel.sendToQueue(queue, Buffer.from(body), { replyTo: replyQueue, ...properties })
  return replied.promise
}

test.each([0, -1, 1.5, 65_536])('a prefetch of %s is refused', async (maxConcurrent) => {
  const listening = listenAmqp('amqp://127.0.0.1/q', async (r) => r, { maxConcurrent })
  await expect(listening).rejects.toThrow(
    `A listener on AMQP works on 1 to 65535 requests at once, not ${maxConcurrent}.`,
  )
})

describe.skipIf(!brokerUrl).each(amqpEngines)('a listener over the engine %s', (engine) => {
  test('answers a plain amqplib client that names neither method, deadline nor content type', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    const reply = await replyTo(scene, '{"region":"north"}', { correlationId: 'theirs' })
    expect(reply.content.toString()).toBe('{"REGION":"NORTH"}')
    expect(reply.properties).toMatchObject({
      correlationId: 'theirs',
      contentType: 'application/json',
    })
    expect(scene.asked[0]?.call).toMatchObject({
      method: 'test.Echo/Ask',
      contentType: 'application/json',
      timeoutMs: 30_000,
    })
  })

  test('takes the method from the type and gives the content type back', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    const properties = { type: 'Count', contentType: 'application/x-protobuf' }
    const reply = await replyTo(scene, 'x', properties)
    expect(scene.asked[0]?.call.method).toBe('test.Echo/Count')
    expect(reply.properties.contentType).toBe('application/x-protobuf')
  })

  test('refuses a content encoding by name, and takes those that change nothing', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    const reply = await replyTo(scene, 'x', { contentEncoding: 'gzip' })
    expect(reply.properties.headers).toEqual({ 'x-status': 'INVALID_ARGUMENT' })
    expect(reply.content.toString()).toContain('The content encoding \\"gzip\\" is not known')
    for (const contentEncoding of ['identity', 'UTF-8']) {
      const channel = await foreignChannel()
      const { content } = await replyTo({ ...scene, channel }, 'x', { contentEncoding })
      expect(content.toString()).toBe('X')
    }
    expect(scene.asked).toHaveLength(2)
  })

  test('answers an error with a status, and does not have the request delivered again', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    const contentType = 'application/json'
    const reply = await replyTo(scene, 'x', { type: 'DropTables', contentType })
    expect(reply.properties.headers).toEqual({ 'x-status': 'UNIMPLEMENTED' })
    expect(JSON.parse(reply.content.toString())).toEqual({
      code: 'UNIMPLEMENTED',
      message: expect.stringContaining('DropTables'),
      error: expect.stringMatching(/^UNIMPLEMENTED: .*DropTables/),
    })
    expect((await scene.channel.checkQueue(scene.queue)).messageCount).toBe(0)
    expect(scene.listener.counters()).toEqual({
      unanswerable: 0,
      expired: 0,
      redelivered: 0,
      givenUp: 0,
      undeliverable: 0,
      unacknowledged: 0,
    })
  })

  test('drops and counts requests without a place for the reply, and is not made to write elsewhere', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    const { queue: victim } = await scene.channel.assertQueue('', { exclusive: true })
    const named = `victim-of-${victim}`
    await scene.channel.assertQueue(named, { exclusive: true })
    scene.channel.sendToQueue(scene.queue, Buffer.from('no reply-to'))
    scene.channel.sendToQueue(scene.queue, Buffer.from('hostile'), { replyTo: named })
    await replyTo(scene, 'last')
    expect(scene.asked.map(({ text }) => text)).toEqual(['last'])
    expect(scene.listener.counters().unanswerable).toBe(2)
    expect((await scene.channel.checkQueue(named)).messageCount).toBe(0)
  })

  test('does not work on a request whose deadline has passed', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    scene.channel.sendToQueue(scene.queue, Buffer.from('too late'), {
      replyTo: 'amq.gen-somebody',
      headers: { 'x-timeout': 0 },
    })
    await replyTo(scene, 'in time', { headers: { 'x-timeout': 10_000 } })
    expect(scene.asked.map(({ text }) => text)).toEqual(['in time'])
    expect(scene.listener.counters().expired).toBe(1)
  })

  test('declares its queue again when somebody deletes it', async () => {
    const scene = await openScene(freshQueueUrl(engine))
    await scene.channel.deleteQueue(scene.queue)
    await expect
      .poll(async () => (await scene.channel.assertQueue(scene.queue, declaration)).consumerCount, {
        timeout: 5000,
      })
      .toBe(1)
    expect((await replyTo(scene, 'back')).content.toString()).toBe('BACK')
  })

  test('refuses a queue that exists with other arguments', async () => {
    const url = freshQueueUrl(engine)
    const { queue } = parseAddress(url)
    await (await foreignChannel()).assertQueue(queue, { durable: true })
    await expect(listenAmqp(url, async (request) => request, {})).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The queue "${queue}" exists with other arguments (it has no x-expires); delete it or choose another name.`,
    })
  })
})

/** What a foreign client must say to declare the same queue. */
const declaration = {
  durable: true,
  arguments: {
    'x-queue-type': 'classic',
    'x-max-length': 10_000,
    'x-overflow': 'reject-publish',
    'x-expires': 600_000,
  },
}
