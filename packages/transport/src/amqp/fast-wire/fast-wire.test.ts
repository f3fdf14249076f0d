import type { ChannelModel, ConsumeMessage } from 'amqplib'
import { describe, expect, inject, test, vi } from 'vitest'
import { countWrites, socketOf } from '../messages/count-writes.ts'
import { takeOverWire } from './fast-wire.ts'
import { openModel, shapes, type Wire } from './message-shapes.ts'

const brokerUrl = inject('rabbitmqUrl')

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
    const write = vi.spyOn(socketOf(model), '_write')
    channel.publish('', 'nobody', Buffer.from('reply'), { correlationId: '1' })
    channel.ack(message)
    await channel.checkQueue(queue)
    const first = write.mock.calls[0]![0] as Buffer
    const publishAt = first.indexOf(Buffer.from([0, 60, 0, 40]))
    const ackAt = first.indexOf(Buffer.from([0, 60, 0, 80]))
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
