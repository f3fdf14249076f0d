import {
  connect,
  type Channel,
  type ChannelModel,
  type ConsumeMessage,
  type Options,
} from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { socketOptions } from '../socket-options.ts'
import { internalsOf, type DecodedFrame } from './amqplib-internals.ts'
import { takeOverWire } from './fast-wire.ts'
import { FrameReader } from './frame-reader.ts'

const brokerUrl = inject('rabbitmqUrl')

type Wire = 'taken over' | 'plain'

async function openModel(wire: Wire): Promise<ChannelModel> {
  const model = await connect(brokerUrl!, socketOptions)
  onTestFinished(() => model.close().catch(() => {}))
  model.on('error', () => {})
  if (wire === 'taken over') expect(takeOverWire(model)).toBe(true)
  return model
}

interface Sent {
  readonly body: Buffer
  readonly options: Options.Publish
}

const usual = { contentType: 'text/plain', correlationId: 'ä€😀', replyTo: 'r', type: 'T' }
const headers = { deadline: 1_795_244_400_123, small: -7, text: 'é', flag: true }

const shapes: [string, Sent][] = [
  ['nothing', { body: Buffer.alloc(0), options: {} }],
  ['what a request has', { body: Buffer.from('x'), options: { ...usual, headers } }],
  [
    'an expiry and a delivery mode',
    { body: Buffer.from('x'), options: { expiration: '60000', deliveryMode: 2 } },
  ],
  [
    'properties that we never send',
    {
      body: Buffer.from('x'),
      options: { messageId: 'm', timestamp: 1, priority: 3, appId: 'a', contentEncoding: 'gzip' },
    },
  ],
  [
    'amqplib’s own words',
    { body: Buffer.from('x'), options: { persistent: true, expiration: 60_000, CC: 'elsewhere' } },
  ],
  [
    'headers of every kind',
    {
      body: Buffer.from('x'),
      options: {
        headers: { nested: { list: [1, 'two', null] }, double: 1.5, bytes: Buffer.from('b') },
      },
    },
  ],
  [
    'more headers than usual',
    {
      body: Buffer.from('x'),
      options: { headers: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`h${n}`, n])) },
    },
  ],
  [
    'a text header above 255 bytes',
    { body: Buffer.from('x'), options: { headers: { text: 'é'.repeat(300) } } },
  ],
  ['a body that is copied', { body: Buffer.alloc(16_384, 'a'), options: usual }],
  ['a body of its own write', { body: Buffer.alloc(100_000, 'b'), options: usual }],
  ['a body of several frames', { body: Buffer.alloc(700_000, 'c'), options: usual }],
]

/** What arrives at `to` when all shapes are published by `from`, in order. */
async function passedOn(from: Wire, to: Wire): Promise<ConsumeMessage[]> {
  const receiver = await (await openModel(to)).createChannel()
  const sender = await (await openModel(from)).createConfirmChannel()
  const { queue } = await receiver.assertQueue('', { exclusive: true, autoDelete: true })
  const all = Promise.withResolvers<void>()
  const received: ConsumeMessage[] = []
  await receiver.consume(queue, (message) => {
    received.push(message!)
    receiver.ack(message!)
    if (received.length === shapes.length) all.resolve()
  })
  for (const [, { body, options }] of shapes) sender.sendToQueue(queue, body, options)
  await Promise.all([all.promise, sender.waitForConfirms()])
  expect((await receiver.checkQueue(queue)).messageCount).toBe(0)
  return received
}

function contentsOf(messages: readonly ConsumeMessage[]) {
  return messages.map(({ content, properties, fields: { redelivered, deliveryTag } }) => ({
    content,
    properties: { ...properties, headers: { ...properties.headers } },
    redelivered,
    deliveryTag,
  }))
}

describe.skipIf(!brokerUrl)('a connection whose wire was taken over', () => {
  test('sends and receives every shape of message as plain amqplib does', async () => {
    const plain = contentsOf(await passedOn('plain', 'plain'))
    expect(plain.map(({ content }) => content)).toEqual(shapes.map(([, { body }]) => body))
    for (const [from, to] of [
      ['taken over', 'plain'],
      ['plain', 'taken over'],
      ['taken over', 'taken over'],
    ] as const)
      expect(contentsOf(await passedOn(from, to))).toEqual(plain)
  })

  test('writes once what is sent in one turn, however large its pieces', async () => {
    const model = await openModel('taken over')
    const channel = await model.createConfirmChannel()
    const { queue } = await channel.assertQueue('', { exclusive: true })
    const writes = countWrites(model)
    for (const bytes of [1, 10, 100_000, 1]) channel.sendToQueue(queue, Buffer.alloc(bytes))
    await channel.waitForConfirms()
    expect(writes()).toBe(1)
  })

  test('sends a reply and then the acknowledgement of its request, both in one write', async () => {
    const model = await openModel('taken over')
    const channel = await model.createChannel()
    const { queue } = await channel.assertQueue('', { exclusive: true })
    const request = new Promise<ConsumeMessage>((resolve) => {
      void channel.consume(queue, (message) => resolve(message!))
    })
    channel.sendToQueue(queue, Buffer.from('request'))
    const message = await request
    const { stream } = model.connection as unknown as SocketInternals
    const written: Buffer[] = []
    const write = stream._write
    stream._write = function recorded(...args) {
      written.push(args[0] as Buffer)
      write.apply(this, args)
    }
    channel.publish('', 'nobody', Buffer.from('reply'), { correlationId: '1' })
    channel.ack(message)
    await channel.checkQueue(queue)
    const publishAt = written[0]!.indexOf(Buffer.from([0, 60, 0, 40]))
    const ackAt = written[0]!.indexOf(Buffer.from([0, 60, 0, 80]))
    expect(publishAt).toBeGreaterThan(0)
    expect(ackAt).toBeGreaterThan(publishAt)
  })

  test('acknowledges in whatever order and turn it is told to, so that nothing is left in the queue', async () => {
    const model = await openModel('taken over')
    const channel = await model.createChannel()
    channel.on('error', () => {})
    const { queue } = await channel.assertQueue('', { exclusive: true })
    const received: ConsumeMessage[] = []
    await channel.consume(queue, (message) => received.push(message!))
    for (let n = 0; n < 60; n++) channel.sendToQueue(queue, Buffer.from([n]))
    await expect.poll(() => received.length).toBe(60)
    const order = [3, 1, 0, 2, 9, 4, 8, 7, 5, 6, ...Array.from({ length: 50 }, (_, n) => 59 - n)]
    for (const [index, at] of order.entries()) {
      channel.ack(received[at]!)
      if (index % 3 === 0) await channel.checkQueue(queue)
    }
    await channel.close()
    const { messageCount } = await (await model.createChannel()).checkQueue(queue)
    expect(messageCount).toBe(0)
  })

  test('says when it has too much unsent, and when there is room again', async () => {
    const channel = await (await openModel('taken over')).createConfirmChannel()
    const { queue } = await channel.assertQueue('', { exclusive: true })
    const drained = new Promise((resolve) => channel.once('drain', resolve))
    let accepted = 0
    while (channel.sendToQueue(queue, Buffer.alloc(10_000))) accepted++
    expect(accepted).toBeLessThan(30)
    await drained
    expect(channel.sendToQueue(queue, Buffer.alloc(10))).toBe(true)
  })

  test('refuses to publish on a closed channel, and a text that is too long for AMQP, as before', async () => {
    const channel = await (await openModel('taken over')).createChannel()
    const tooLong = { correlationId: 'é'.repeat(200) }
    expect(() => channel.sendToQueue('q', Buffer.from('x'), tooLong)).toThrow("'correlationId'")
    await channel.close()
    expect(() => channel.sendToQueue('q', Buffer.from('x'))).toThrow('Channel closed')
  })
})

test('a connection with other private parts is left as it is', () => {
  const model = { connection: { stream: {}, channels: [] } } as unknown as ChannelModel
  expect(takeOverWire(model)).toBe(false)
  expect(model.connection).toEqual({ stream: {}, channels: [] })
})

interface SocketInternals {
  readonly stream: Record<'_write' | '_writev', (this: unknown, ...args: unknown[]) => void>
}

function countWrites({ connection }: ChannelModel): () => number {
  const { stream } = connection as unknown as SocketInternals
  let writes = 0
  for (const name of ['_write', '_writev'] as const) {
    const write = stream[name]
    stream[name] = function counted(...args) {
      writes++
      write.apply(this, args)
    }
  }
  return () => writes
}

/** All bytes that a broker sends while messages of every shape are delivered. */
async function recordDeliveries(): Promise<{ bytes: Buffer; model: ChannelModel }> {
  const model = await openModel('plain')
  const stream = internalsOf(model)!.stream
  const read = stream.read.bind(stream)
  const chunks: Buffer[] = []
  stream.read = () => {
    const chunk = read()
    if (chunk) chunks.push(chunk)
    return chunk
  }
  const channel: Channel = await model.createChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  const small = shapes.filter(([, { body }]) => body.length < 100)
  let left = small.length
  const all = Promise.withResolvers<void>()
  await channel.consume(queue, () => --left || all.resolve(), { noAck: true })
  for (const [, { body, options }] of small) channel.sendToQueue(queue, body, options)
  await all.promise
  return { bytes: Buffer.concat(chunks), model }
}

/** The frames in `bytes` when they arrive in chunks of `size`. */
function framesIn(
  bytes: Buffer,
  { model, size }: { model: ChannelModel; size: number },
): DecodedFrame[] {
  let at = 0
  const stream = { read: () => (at < bytes.length ? bytes.subarray(at, (at += size)) : null) }
  const { recvFrame } = Object.getPrototypeOf(model.connection) as { recvFrame: () => DecodedFrame }
  const connection = {
    ...internalsOf(model)!,
    stream,
    rest: Buffer.alloc(0),
    maxFrameSize: 131_072,
  }
  const reader = new FrameReader(connection as never, recvFrame.bind(connection as never))
  const frames: DecodedFrame[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
  return frames
}

describe.skipIf(!brokerUrl)('the reader of frames', () => {
  test('finds the same frames wherever the stream is cut', async () => {
    const { bytes, model } = await recordDeliveries()
    const whole = framesIn(bytes, { model, size: bytes.length })
    expect(whole.length).toBeGreaterThan(20)
    for (let size = 1; size <= 70; size++) expect(framesIn(bytes, { model, size })).toEqual(whole)
  })

  test('throws for a frame without its end, and for one that is too large', async () => {
    const model = await openModel('plain')
    const broken = Buffer.from([3, 0, 1, 0, 0, 0, 1, 65, 66])
    expect(() => framesIn(broken, { model, size: 9 })).toThrow('Invalid frame')
    const large = Buffer.from([3, 0, 1, 255, 0, 0, 0])
    expect(() => framesIn(large, { model, size: 7 })).toThrow('exceeds maxFrameSize')
  })
})
