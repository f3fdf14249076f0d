import type { Channel, ConsumeMessage } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { parseAddress } from '../address.ts'
import { type AmqpListener, listenAmqp } from '../answering/listener.ts'
import type { PropertyBytes } from '../fast-wire/encoded-properties.ts'
import { joinHeaders } from '../fast-wire/encoded-headers.ts'
import { header, longText, shortText } from '../messages/foreign-bytes.ts'
import { foreignSender, sendForeign } from '../messages/foreign-message.ts'
import { freshQueueUrl } from '../test-queue.ts'

interface Scene {
  readonly listener: AmqpListener
  readonly queue: string
  readonly channel: Channel
  readonly replyTo: string
  readonly replies: ConsumeMessage[]
}

/** A listener that repeats what it hears with amqplib as it comes, and somebody who sends any bytes. */
async function openScene(): Promise<Scene> {
  const url = freshQueueUrl('amqplib')
  const listener = await listenAmqp(url, async (request) => request, {})
  onTestFinished(() => listener.close())
  const channel = await foreignSender()
  const { queue: replyTo } = await channel.assertQueue('', { exclusive: true })
  const replies: ConsumeMessage[] = []
  await channel.consume(replyTo, (reply) => void (reply && replies.push(reply)), { noAck: true })
  return { listener, queue: parseAddress(url).queue, channel, replyTo, replies }
}

function send({ channel, queue, replyTo }: Scene, properties: PropertyBytes): void {
  const parts: PropertyBytes = new Map([...properties, ['replyTo', shortText(replyTo)]])
  sendForeign(channel, queue, { properties: parts, body: Buffer.from('odd') })
}

const withId = (bytes: Buffer): PropertyBytes => new Map([['correlationId', shortText(bytes)]])
const honest = withId(Buffer.from('honest'))

describe.skipIf(!inject('rabbitmqUrl'))('over the engine amqplib a request', () => {
  test('whose id is no UTF-8 gets back what the library read of it', async () => {
    const scene = await openScene()
    send(scene, withId(Buffer.of(0x61, 0xff)))
    await expect.poll(() => scene.replies.length).toBe(1)
    expect(scene.replies[0]!.properties.correlationId).toBe('a\ufffd')
  })

  test('whose id the library cannot write again is dropped and counted, and who comes after it is answered', async () => {
    const scene = await openScene()
    for (let copy = 0; copy < 4; copy++) send(scene, withId(Buffer.alloc(100, 0xff)))
    send(scene, honest)
    await expect.poll(() => scene.replies.length).toBe(1)
    expect(scene.replies[0]!.properties.correlationId).toBe('honest')
    expect(scene.listener.counters().undeliverable).toBe(4)
    expect((await scene.channel.checkQueue(scene.queue)).messageCount).toBe(0)
  })

  test('that was passed on with the id of its caller as bytes is answered under that id', async () => {
    const scene = await openScene()
    const forwarded = [
      header('x-caller-reply-to', 'S', longText(scene.replyTo)),
      header('x-caller-correlation-id', 'x', longText('of the caller')),
    ]
    send(scene, new Map([...withId(Buffer.from('own')), ['headers', joinHeaders(forwarded)]]))
    await expect
      .poll(() => scene.replies.map(({ properties }) => properties.correlationId as unknown))
      .toContain('of the caller')
  })
})
