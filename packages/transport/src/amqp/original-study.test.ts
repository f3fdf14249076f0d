import { codecs } from '@rpc-vs-mom/schema'
import type { ConsumeMessage } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import { listenAmqp } from './answering/listener.ts'
import { parseAddress } from './address.ts'
import { foreignChannel, freshQueueUrl, openConnection, replyAddressIn } from './test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
const json = 'application/json'

/** As the original study declares its queues: nothing switched on, no arguments. */
const declaration = { durable: false, autoDelete: false, exclusive: false } as const

function originalQueue(): { url: string; queue: string } {
  const url = `${freshQueueUrl()}?queue=original`
  return { url, queue: parseAddress(url).queue }
}

describe.skipIf(!brokerUrl)('a queue of the original study', () => {
  test('is served to its clients, which send JSON without method or deadline', async () => {
    const { url, queue } = originalQueue()
    const channel = await foreignChannel()
    await channel.assertQueue(queue, declaration)
    const listener = await listenAmqp(url, async () => Buffer.from('{"total_sales_count":1}'), {})
    onTestFinished(() => listener.close())
    const replied = Promise.withResolvers<ConsumeMessage>()
    const replyTo = 'amq.rabbitmq.reply-to'
    await channel.consume(replyTo, (message) => message && replied.resolve(message), {
      noAck: true,
    })
    const properties = { replyTo, correlationId: 'theirs', contentType: json }
    channel.sendToQueue(queue, Buffer.from('{"region":"North"}'), properties)
    const reply = await replied.promise
    expect(reply.content.toString()).toBe('{"total_sales_count":1}')
    expect(reply.properties).toMatchObject({ correlationId: 'theirs', contentType: json })
  })

  test.each([
    ['application/x-protobuf', 'application/x-protobuf'],
    ['application/protobuf', 'application/x-protobuf'],
    [json, json],
    [undefined, json],
  ])('tells who asked in %s of an error in %s', async (asked, answered) => {
    const { url, queue } = originalQueue()
    const channel = await foreignChannel()
    await channel.assertQueue(queue, declaration)
    const refuse = (): never => {
      throw new AskError('INVALID_ARGUMENT', 'No such region.')
    }
    const listener = await listenAmqp(url, async () => refuse(), {})
    onTestFinished(() => listener.close())
    const replied = Promise.withResolvers<ConsumeMessage>()
    const replyTo = 'amq.rabbitmq.reply-to'
    await channel.consume(replyTo, (message) => message && replied.resolve(message), {
      noAck: true,
    })
    channel.sendToQueue(queue, Buffer.from('{}'), {
      replyTo,
      ...(asked !== undefined && { contentType: asked }),
    })
    const { properties, content } = await replied.promise
    expect(properties.contentType).toBe(answered)
    const { error } =
      answered === json
        ? (JSON.parse(content.toString()) as { error: string })
        : codecs.protobuf.salesResponse.decode(content)
    expect(error).toBe('INVALID_ARGUMENT: No such region.')
  })

  test('carries our requests to its workers, which know only reply-to and correlation id', async () => {
    const { url, queue } = originalQueue()
    const channel = await foreignChannel()
    await channel.assertQueue(queue, declaration)
    await channel.prefetch(1)
    await channel.consume(queue, (message) => {
      const { replyTo, correlationId } = replyAddressIn(message)
      const reply = Buffer.from(`{"seen":${message!.content.toString()}}`)
      channel.publish('', replyTo, reply, { correlationId, contentType: json })
      channel.ack(message!)
    })
    const connection = await openConnection(url)
    const call = { method: 'test.Echo/Ask', timeoutMs: 5000, contentType: json } as const
    expect(String(await connection.ask(Buffer.from('{}'), call))).toBe('{"seen":{}}')
  })
})
