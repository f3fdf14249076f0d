/** Work queues by stock clients with `queues.proto`, each message of which is seen. */
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { status } from '@grpc/grpc-js'
import { openStream, stockClient } from '@rpc-vs-mom/transport/stock-peers'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  type BrokerOptions,
  RamStore,
  type RunningBroker,
  SqliteStore,
  startBroker,
} from '../src/index.ts'
import { StudyClient } from './study-client.ts'

const protoFile = new URL('../../transport/src/broker/queues.proto', import.meta.url)
const proto = readFileSync(protoFile, 'utf8')

let file: string
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'broker-queues-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  file = join(folder, 'messages.db')
})

async function start(options: Partial<BrokerOptions> = {}): Promise<RunningBroker> {
  const store = options.store ?? new SqliteStore(file)
  const broker = await startBroker({ host: '127.0.0.1', port: 0, ...options, store })
  onTestFinished(() => broker.close(0))
  return broker
}

/** A message as the loader of grpc-js gives it: numbers of 64 bits as text, missing fields not at all. */
type Message = Readonly<Record<string, unknown>> & { readonly id?: string; readonly body?: Buffer }

/** One stream of a client, with what came on it. */
class Stream {
  readonly #stream: Duplex
  readonly #messages: Message[] = []
  #came: () => void = () => undefined

  constructor({ address }: RunningBroker, method: 'Ask' | 'Serve') {
    const url = `grpc://${address.host}:${address.port}`
    this.#stream = openStream(stockClient(proto, 'broker.Queues', url), method)
    this.#stream.on('error', () => undefined)
    this.#stream.on('data', (message: Message) => {
      this.#messages.push(message)
      this.#came()
    })
  }

  send(message: object): void {
    this.#stream.write(message)
  }

  /** Resolves with the next message. */
  async next(): Promise<Message> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => (this.#came = resolve))
    }
    return this.#messages.shift()!
  }

  /** What came and was not taken. */
  get untaken(): number {
    return this.#messages.length
  }

  cancel(): void {
    ;(this.#stream as Duplex & { cancel(): void }).cancel()
  }
}

/** A worker of the queue "q" that has joined. */
async function worker(
  broker: RunningBroker,
  { credit = 10, work_credit = 0, queue = 'q' } = {},
): Promise<Stream> {
  const stream = new Stream(broker, 'Serve')
  stream.send({ queue, credit, work_credit })
  expect(await stream.next()).toMatchObject({ state: 'JOINED' })
  return stream
}

function call(id: number, more: object = {}): object {
  return {
    id,
    queue: 'q',
    method: 'test.Echo/Ask',
    timeout_us: 10_000_000,
    body: bodyOf(id),
    ...more,
  }
}

/** A reply of status OK with an empty body. */
const accepted = (id: string): Message => ({ id, body: Buffer.alloc(0) })

const bodyOf = (id: number): Buffer => Buffer.from(`call ${id}`)

describe('a call', () => {
  test('goes to a worker with all it came with, and its reply comes back', async () => {
    const broker = await start()
    const serving = await worker(broker)
    const asking = new Stream(broker, 'Ask')
    asking.send(call(7, { content_type: 'text/x' }))
    const given = await serving.next()
    expect(given).toMatchObject({
      method: 'test.Echo/Ask',
      content_type: 'text/x',
      body: bodyOf(7),
      attempt: 1,
    })
    expect(Number(given['timeout_us'])).toBeGreaterThan(1_000_000)
    expect(Number(given['timeout_us'])).toBeLessThanOrEqual(10_000_000)
    serving.send({ id: given.id, body: Buffer.from('reply') })
    expect(await asking.next()).toEqual({ id: '7', body: Buffer.from('reply') })
  })

  test('to a queue without workers is UNAVAILABLE at once, and so is a check of one', async () => {
    const broker = await start()
    const asking = new Stream(broker, 'Ask')
    const nobody = { status: status.UNAVAILABLE, message: 'Nobody listens at the queue "q".' }
    asking.send(call(1))
    expect(await asking.next()).toMatchObject(nobody)
    asking.send(call(2, { kind: 'CHECK' }))
    expect(await asking.next()).toMatchObject(nobody)
    await worker(broker)
    asking.send(call(3, { kind: 'CHECK' }))
    expect(await asking.next()).toEqual(accepted('3'))
  })

  test('is given to no worker beyond its credit, and to the one that has least', async () => {
    const broker = await start()
    const small = await worker(broker, { credit: 1 })
    const large = await worker(broker, { credit: 2 })
    const asking = new Stream(broker, 'Ask')
    for (let id = 1; id <= 5; id++) asking.send(call(id))
    const [one, two, three] = [await small.next(), await large.next(), await large.next()]
    await expect.poll(() => broker.queues.named('q').depth).toBe(2)
    expect(small.untaken + large.untaken).toBe(0)
    small.send({ id: one.id })
    expect(await small.next()).toMatchObject({ body: bodyOf(4) })
    expect([one, two, three].map(({ body }) => String(body)).toSorted()).toEqual([
      'call 1',
      'call 2',
      'call 3',
    ])
  })

  test('whose deadline passes while it waits is answered so, and never given to a worker', async () => {
    const broker = await start()
    const serving = await worker(broker, { credit: 1 })
    const asking = new Stream(broker, 'Ask')
    asking.send(call(1))
    const first = await serving.next()
    asking.send(call(2, { timeout_us: 30_000 }))
    asking.send(call(3))
    expect(await asking.next()).toMatchObject({ id: '2', status: status.DEADLINE_EXCEEDED })
    serving.send({ id: first.id })
    expect(await serving.next()).toMatchObject({ body: bodyOf(3) })
    expect(broker.queues.named('q').counts).toMatchObject({ delivered: 2, expired: 1 })
  })

  test('that is given up is told to its worker, and frees its place', async () => {
    const broker = await start()
    const serving = await worker(broker, { credit: 1 })
    const asking = new Stream(broker, 'Ask')
    asking.send(call(1))
    const { id } = await serving.next()
    asking.send(call(2))
    asking.send({ id: 1, given_up: true })
    expect(await serving.next()).toMatchObject({ id, given_up: true })
    expect(await serving.next()).toMatchObject({ body: bodyOf(2) })
  })

  test('whose worker is gone is given to another one, three times at most', async () => {
    const broker = await start()
    const asking = new Stream(broker, 'Ask')
    const workers = [await worker(broker), await worker(broker), await worker(broker)]
    const spare = await worker(broker, { credit: 0 })
    asking.send(call(1))
    for (const attempt of [1, 2, 3]) {
      const having = await Promise.race(workers.map(async (one, n) => (await one.next(), n)))
      expect(broker.queues.named('q').counts.redelivered).toBe(attempt - 1)
      workers[having]!.cancel()
      workers.splice(having, 1)
    }
    expect(await asking.next()).toMatchObject({
      status: status.UNAVAILABLE,
      message: '3 workers were gone before they had answered.',
    })
    expect(spare.untaken).toBe(0)
  })

  test('above what may wait is RESOURCE_EXHAUSTED', async () => {
    const broker = await start({ queueDepth: 2 })
    await worker(broker, { credit: 1 })
    const asking = new Stream(broker, 'Ask')
    for (let id = 1; id <= 4; id++) asking.send(call(id))
    expect(await asking.next()).toMatchObject({ id: '4', status: status.RESOURCE_EXHAUSTED })
  })

  test('is not given to a worker that leaves', async () => {
    const broker = await start()
    const leaving = await worker(broker)
    leaving.send({ leaves: true })
    expect(await leaving.next()).toMatchObject({ state: 'LEFT' })
    const asking = new Stream(broker, 'Ask')
    asking.send(call(1))
    expect(await asking.next()).toMatchObject({ status: status.UNAVAILABLE })
  })
})

describe('work', () => {
  const work = (id: number, more: object = {}): object => call(id, { kind: 'WORK', ...more })

  test('is accepted once it is stored, and forgotten once it is done', async () => {
    const broker = await start()
    const serving = await worker(broker, { work_credit: 9 })
    const asking = new Stream(broker, 'Ask')
    asking.send(work(1))
    expect(await asking.next()).toEqual(accepted('1'))
    const given = await serving.next()
    expect(given['timeout_us']).toBeUndefined()
    serving.send({ id: given.id })
    await expect.poll(() => broker.queues.named('q').counts.acknowledged).toBe(1)
    await broker.close()
    const again = await start()
    expect(again.queues.named('q').depth).toBe(0)
  })

  test('that was not done when the broker ended is done when it is there again, in order', async () => {
    const first = await start()
    await worker(first, { work_credit: 1 })
    const asking = new Stream(first, 'Ask')
    for (const id of [1, 2, 3]) asking.send(work(id))
    for (const id of ['1', '2', '3']) expect(await asking.next()).toMatchObject({ id })
    await first.close()
    const serving = await worker(await start(), { work_credit: 9 })
    for (const id of [1, 2, 3]) expect(await serving.next()).toMatchObject({ body: bodyOf(id) })
  })

  test('that fails for the moment is done again, and at the third time is a dead letter', async () => {
    const broker = await start()
    const serving = await worker(broker, { work_credit: 9 })
    const asking = new Stream(broker, 'Ask')
    asking.send(work(1))
    for (const attempt of [1, 2, 3]) {
      const given = await serving.next()
      expect(given).toMatchObject({ attempt, body: bodyOf(1) })
      serving.send({ id: given.id, status: status.UNAVAILABLE, message: 'not now' })
    }
    await expect.poll(() => broker.queues.named('q').counts.deadLettered).toBe(1)
    await broker.writer.drained()
    const letter = await new StudyClient(broker.address).fetch('$dead/q', 1)
    expect(letter).toContain('UNAVAILABLE: not now')
    expect(letter).toContain('call 1')
  })

  test('that fails for good is a dead letter at once and blocks nothing', async () => {
    const broker = await start()
    const serving = await worker(broker, { work_credit: 1 })
    const asking = new Stream(broker, 'Ask')
    asking.send(work(1))
    asking.send(work(2))
    const { id } = await serving.next()
    serving.send({ id, status: status.INVALID_ARGUMENT })
    expect(await serving.next()).toMatchObject({ body: bodyOf(2), attempt: 1 })
    expect(broker.queues.named('q').counts).toMatchObject({ deadLettered: 1, redelivered: 0 })
  })

  test('that is not acknowledged in time is given to another worker too, and the first one may still end it', async () => {
    const broker = await start({ ackWaitMs: 0 })
    const slow = await worker(broker, { work_credit: 1 })
    const asking = new Stream(broker, 'Ask')
    asking.send(work(1))
    const { id } = await slow.next()
    const other = await worker(broker, { work_credit: 1 })
    expect(await other.next()).toMatchObject({ attempt: 2 })
    slow.send({ id })
    await expect.poll(() => broker.queues.named('q').counts.acknowledged).toBe(1)
  })

  test('with an id that came before is accepted and not done once more', async () => {
    const broker = await start()
    const serving = await worker(broker, { work_credit: 9 })
    const asking = new Stream(broker, 'Ask')
    for (const id of [1, 2]) asking.send(work(id, { message_id: 'same' }))
    asking.send(work(3, { message_id: 'other' }))
    for (const id of ['1', '2', '3']) expect(await asking.next()).toEqual(accepted(id))
    expect(await serving.next()).toMatchObject({ body: bodyOf(1) })
    expect(await serving.next()).toMatchObject({ body: bodyOf(3) })
    expect(broker.queues.named('q').dedup.duplicates).toBe(1)
  })

  test('is refused where nobody ever took some, and where the store keeps nothing', async () => {
    const broker = await start({ store: new RamStore() })
    const asking = new Stream(broker, 'Ask')
    asking.send(work(1))
    expect(await asking.next()).toMatchObject({ status: status.FAILED_PRECONDITION })
    await worker(broker, { work_credit: 9 })
    asking.send(work(2))
    expect(await asking.next()).toMatchObject({
      message: expect.stringContaining('keeps nothing when it ends'),
    })
  })
})

test('a stored call that the broker had when it ended is done when it is there again', async () => {
  const first = await start()
  const killed = await worker(first)
  const asking = new Stream(first, 'Ask')
  asking.send(call(1, { kind: 'STORED_ASK' }))
  await killed.next()
  await first.close(0)
  const serving = await worker(await start(), { work_credit: 1 })
  expect(await serving.next()).toMatchObject({ body: bodyOf(1) })
})

test.each([
  ['Ask', { id: 1 }, 'The first call of a stream has to name its queue.'],
  ['Ask', { queue: 'q' }, 'A call has no id.'],
  ['Serve', { id: 1 }, 'A worker names its queue before all else.'],
  ['Serve', { queue: 'q', credit: 70_000 }, 'A worker takes at most 65535 calls at once.'],
  ['Serve', { credit: 1 }, 'The name of a queue has 1 to 240 bytes; this one has 0.'],
] as const)('a stream of %s that begins with %j is refused', async (method, message, sentence) => {
  const { address } = await start()
  const url = `grpc://${address.host}:${address.port}`
  const stream = openStream(stockClient(proto, 'broker.Queues', url), method)
  const failed = new Promise<Error & { details: string }>((resolve) =>
    stream.once('error', resolve),
  )
  stream.resume()
  stream.write(message)
  expect((await failed).details).toBe(sentence)
})
