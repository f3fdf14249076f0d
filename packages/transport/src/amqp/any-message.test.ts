import type { Channel, ConsumeMessage } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { type AmqpEngine, amqpEngines, parseAddress } from './address.ts'
import { joinHeaders, type EncodedHeader } from './fast-wire/encoded-headers.ts'
import type { PropertyBytes } from './fast-wire/encoded-properties.ts'
import { double, header, longText, shortText } from './messages/foreign-bytes.ts'
import { correlationIdIn, foreignSender, sendForeign } from './messages/foreign-message.ts'
import { listenAmqp } from './answering/listener.ts'
import { foreignChannel, freshQueueUrl } from './test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
const copies = 4
const deadline = (value: number): EncodedHeader => header('x-timeout', 'd', double(value))

interface Odd {
  readonly properties?: PropertyBytes
  readonly headers?: readonly EncodedHeader[]
}

/** Messages of which each alone kept a worker from ever answering again. */
const odd: Record<string, Odd> = {
  'a correlation id that is no UTF-8': {
    properties: new Map([['correlationId', shortText(Buffer.alloc(100, 0xff))]]),
  },
  'the longest correlation id': {
    properties: new Map([['correlationId', shortText(Buffer.alloc(255, 0x80))]]),
  },
  'a content type that is no UTF-8': {
    properties: new Map([['contentType', shortText(Buffer.alloc(200, 0xc0))]]),
  },
  'a type that is no UTF-8': {
    properties: new Map([['type', shortText(Buffer.alloc(200, 0xfe))]]),
  },
  'the last timestamp': { properties: new Map([['timestamp', Buffer.alloc(8, 0xff)]]) },
  'a timestamp in its headers': { headers: [header('t', 'T', Buffer.alloc(8, 0xff))] },
  'a table with the key !': {
    headers: [header('t', 'F', longText(header('!', 'S', longText('nothing')).encoded))],
  },
  'a large negative double': { headers: [header('d', 'd', double(-1e300))] },
  'a name that is no UTF-8': { headers: [header(Buffer.alloc(200, 0xff), 't', Buffer.of(1))] },
  'attempts that cannot be counted up': { headers: [header('x-attempt', 'd', double(-1e300))] },
  'a deadline that never ends': { headers: [deadline(1e300)] },
  'a deadline between two milliseconds': { headers: [deadline(60_000.123)] },
  'headers as long as a frame': { headers: [header('long', 'S', longText('x'.repeat(130_950)))] },
  'headers that leave no room to count attempts': {
    headers: [header('long', 'S', longText('x'.repeat(130_990)))],
  },
  'a header that is a prototype': { headers: [header('__proto__', 'x', longText('bytes'))] },
  'a header that sends copies': {
    headers: [header('CC', 'A', longText(Buffer.concat([Buffer.from('S'), longText('nowhere')])))],
  },
  'a caller with a long correlation id': {
    headers: [
      header('x-caller-reply-to', 'S', longText('amq.gen-nobody')),
      header('x-caller-correlation-id', 'S', longText('x'.repeat(300))),
    ],
  },
}

interface Scene {
  readonly url: string
  readonly queue: string
  readonly channel: Channel
  readonly replyTo: string
  readonly replies: ConsumeMessage[]
}

async function openScene(engine: AmqpEngine): Promise<Scene> {
  const url = freshQueueUrl(engine)
  await (await listenAmqp(url, async (request) => request, {})).close()
  const channel = await foreignSender()
  const { queue: replyTo } = await channel.assertQueue('', { exclusive: true })
  const replies: ConsumeMessage[] = []
  await channel.consume(replyTo, (reply) => void (reply && replies.push(reply)), { noAck: true })
  return { url, queue: parseAddress(url).queue, channel, replyTo, replies }
}

function send({ channel, queue, replyTo }: Scene, { properties, headers = [] }: Odd): void {
  const parts: PropertyBytes = new Map([
    ['correlationId', shortText('odd')],
    ...(properties ?? []),
    ['replyTo', shortText(replyTo)],
  ])
  if (headers.length > 0) parts.set('headers', joinHeaders(headers))
  sendForeign(channel, queue, { properties: parts, body: Buffer.from('odd') })
}

/** Takes all that wait and gives them back, as a worker does that dies. */
async function takeAndGiveBack({ queue }: Scene, messages: number): Promise<void> {
  const taker = await foreignChannel()
  let taken = 0
  await new Promise<void>((all) => {
    void taker.consume(queue, () => (++taken === messages ? all() : undefined))
  })
  await taker.close()
}

async function listenAndAnswer(url: string) {
  const listener = await listenAmqp(url, async (request) => request, {})
  onTestFinished(() => listener.close())
  return listener
}

const within = { timeout: 5000 }

/** What it cannot read and write again is in `amqplib/foreign-ids.test.ts`. */
const readable: Record<AmqpEngine, readonly string[]> = {
  tuned: Object.keys(odd),
  amqplib: Object.keys(odd).filter(
    (name) => !name.includes('correlation id') || odd[name]!.headers,
  ),
}
const cases = amqpEngines.flatMap((engine) =>
  readable[engine].map((name) => ({ engine, name, message: odd[name]! })),
)

test.skipIf(!brokerUrl).each(amqpEngines)(
  'over %s a request is given up although its queue of dead letters was declared otherwise, and others are answered',
  async (engine) => {
    const scene = await openScene(engine)
    const letters = `${scene.queue}.dead`
    await scene.channel.assertQueue(letters, { durable: true })
    for (let n = 0; n < copies; n++) send(scene, { headers: [header('x-attempt', 'd', double(3))] })
    send(scene, { properties: new Map([['correlationId', shortText('honest')]]) })
    await takeAndGiveBack(scene, copies + 1)
    await listenAndAnswer(scene.url)
    await expect.poll(() => scene.replies.length, within).toBe(copies + 1)
    expect((await scene.channel.checkQueue(letters)).messageCount).toBe(copies)
  },
)

test.skipIf(!brokerUrl).each(amqpEngines)(
  'over %s a request for no reply that is given up, and that no queue of dead letters takes, is dropped and counted',
  async (engine) => {
    const scene = await openScene(engine)
    const full = { 'x-max-length': 0, 'x-overflow': 'reject-publish' }
    await scene.channel.assertQueue(`${scene.queue}.dead`, { durable: true, arguments: full })
    const headers = [header('x-attempt', 'd', double(3))]
    const properties: PropertyBytes = new Map([['headers', joinHeaders(headers)]])
    sendForeign(scene.channel, scene.queue, { properties, body: Buffer.from('odd') })
    send(scene, { headers })
    await takeAndGiveBack(scene, 2)
    const listener = await listenAndAnswer(scene.url)
    await expect.poll(() => scene.replies.length, within).toBe(1)
    await expect
      .poll(() => listener.counters(), within)
      .toMatchObject({ givenUp: 2, unanswerable: 1 })
  },
)

describe.skipIf(!brokerUrl).each(cases)('over $engine $name', ({ engine, message }) => {
  const correlationId = message.properties?.get('correlationId')?.subarray(1) ?? Buffer.from('odd')

  test('is answered, and so is who comes after it', async () => {
    const scene = await openScene(engine)
    await listenAndAnswer(scene.url)
    for (let n = 0; n < copies; n++) send(scene, message)
    send(scene, { properties: new Map([['correlationId', shortText('honest')]]) })
    await expect.poll(() => scene.replies.length, within).toBe(copies + 1)
    const ids = scene.replies.map(correlationIdIn)
    expect(ids.filter((id) => id.equals(correlationId))).toHaveLength(copies)
    expect(ids.filter((id) => id.equals(Buffer.from('honest')))).toHaveLength(1)
  })

  test('is answered when a worker that had taken it died, and so is who comes after it', async () => {
    const scene = await openScene(engine)
    for (let n = 0; n < copies; n++) send(scene, message)
    send(scene, { properties: new Map([['correlationId', shortText('honest')]]) })
    await takeAndGiveBack(scene, copies + 1)
    await listenAndAnswer(scene.url)
    await expect.poll(() => scene.replies.length, within).toBe(copies + 1)
    const ids = scene.replies.map(correlationIdIn)
    expect(ids.filter((id) => id.equals(correlationId))).toHaveLength(copies)
  })
})
