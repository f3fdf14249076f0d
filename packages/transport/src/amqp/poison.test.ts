import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { maxAttempts } from '@rpc-vs-mom/attempts'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Call } from '../ask.ts'
import { parseAddress } from './address.ts'
import { openDeadLetters } from './queues/dead-letters.ts'
import { listenAmqp } from './answering/listener.ts'
import { foreignChannel, freshQueueUrl, openConnection } from './test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
/** Each kind of queue, and the other engine. */
const switches = ['transient', 'persistent', 'quorum', 'original', 'transient&engine=amqplib']
const call: Call = { method: 'test.Echo/Ask', timeoutMs: 30_000 }

const workerProgram = `
  import { listenAmqp } from ${JSON.stringify(new URL('./answering/listener.ts', import.meta.url).href)}
  await listenAmqp(process.env.LISTEN_URL, async (request) => {
    if (String(request) === 'poison') process.kill(process.pid, 'SIGKILL')
    return request
  }, { maxConcurrent: 1 })
  process.stdout.write('listens')
`

/** Keeps one worker running, however often it dies; gives the number of deaths. */
function keepWorker(url: string): () => number {
  let deaths = 0
  let worker: ChildProcess
  const start = (): void => {
    const args = ['--input-type=module', '-e', workerProgram]
    const env = { ...process.env, LISTEN_URL: url }
    worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
    worker.once('exit', () => {
      deaths++
      start()
    })
  }
  start()
  onTestFinished(async () => {
    worker.removeAllListeners('exit')
    const exited = once(worker, 'exit')
    worker.kill('SIGKILL')
    await exited
  })
  return () => deaths
}

async function openLetters(url: string) {
  const letters = await openDeadLetters(url)
  onTestFinished(() => letters.close())
  return letters
}

describe.skipIf(!brokerUrl).each(switches)(
  'on a queue of the kind %s, a request that kills its worker',
  { timeout: 60_000 },
  (kind) => {
    test('does so a bounded number of times, is then kept, and others are answered', async () => {
      const url = `${freshQueueUrl()}?queue=${kind}`
      const first = await listenAmqp(url, async (request) => request, {})
      await first.close()
      const deaths = keepWorker(url)
      const connection = await openConnection(url)
      const poisoned = connection.ask(Buffer.from('poison'), call)
      const others = Array.from({ length: 5 }, (_, n) => connection.ask(Buffer.from([n]), call))
      await expect(poisoned).rejects.toMatchObject({
        code: 'INTERNAL',
        message: expect.stringContaining('each worker that took it died'),
      })
      expect((await Promise.all(others)).map((reply) => reply[0])).toEqual([0, 1, 2, 3, 4])
      expect(deaths()).toBe(maxAttempts)

      const letters = await openLetters(url)
      const kept = { method: 'test.Echo/Ask', attempts: maxAttempts, body: Buffer.from('poison') }
      expect(await letters.list(10)).toEqual([expect.objectContaining(kept)])
      expect(await letters.list(10)).toHaveLength(1)
    })
  },
)

describe.skipIf(!brokerUrl)('a redelivered request with counts as RabbitMQ 4.3 sets them', () => {
  /** Delivers it a second time, with the headers that a quorum queue would have put on it. */
  async function outcomeWith(counts: Record<string, number>): Promise<string> {
    const url = freshQueueUrl()
    const { queue } = parseAddress(url)
    const first = await listenAmqp(url, async (request) => request, {})
    await first.close()
    const channel = await foreignChannel()
    const { queue: replyTo } = await channel.assertQueue('', { exclusive: true })
    const taker = await foreignChannel()
    channel.sendToQueue(queue, Buffer.from('x'), { replyTo, headers: counts })
    await expect.poll(() => taker.get(queue)).toBeTruthy()
    await taker.close()
    const listener = await listenAmqp(url, async () => Buffer.from('answered'), {})
    onTestFinished(() => listener.close())
    await expect
      .poll(async () => (await channel.checkQueue(replyTo)).messageCount, { timeout: 5000 })
      .toBe(1)
    const reply = await channel.get(replyTo, { noAck: true })
    return reply ? String(reply.properties.headers?.['x-status'] ?? reply.content) : 'none'
  }

  test.each([
    [{ 'x-delivery-count': 1, 'x-acquired-count': 1 }, 'answered'],
    [{ 'x-delivery-count': 3, 'x-acquired-count': 3 }, 'INTERNAL'],
    // Three that took it gave it back without failing: nobody has died of it.
    [{ 'x-delivery-count': 0, 'x-acquired-count': 3 }, 'answered'],
    // How often it failed is unknown, so what was taken counts.
    [{ 'x-acquired-count': 3 }, 'INTERNAL'],
  ])('%j is %s', async (counts, outcome) => {
    expect(await outcomeWith(counts)).toBe(outcome)
  })
})

describe.skipIf(!brokerUrl)('the dead letters of a queue', () => {
  async function poisonedQueue(): Promise<string> {
    const url = `${freshQueueUrl()}?queue=quorum`
    const first = await listenAmqp(url, async (request) => request, {})
    await first.close()
    keepWorker(url)
    const connection = await openConnection(url)
    await connection.ask(Buffer.from('poison'), call).catch(() => {})
    return url
  }

  test(
    'can be asked again, and only those that nobody answers stay',
    { timeout: 60_000 },
    async () => {
      const letters = await openLetters(await poisonedQueue())
      const codes: (string | undefined)[] = []
      const unavailable = { code: 'UNAVAILABLE' }
      const refusing = async () => Promise.reject(Object.assign(new Error('no'), unavailable))
      for await (const { error, kept } of letters.replay(refusing))
        codes.push(error?.code, String(kept))
      for await (const { error, kept } of letters.replay(async (request) => request))
        codes.push(error?.code, String(kept))
      expect(codes).toEqual(['UNAVAILABLE', 'true', undefined, 'false'])
      expect(await letters.list(10)).toEqual([])
    },
  )

  test('can be purged', { timeout: 60_000 }, async () => {
    const letters = await openLetters(await poisonedQueue())
    expect(await letters.purge()).toBe(1)
    expect(await letters.list(10)).toEqual([])
  })

  test('are not there when nothing was ever given up', async () => {
    await expect(openDeadLetters(freshQueueUrl())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('has no dead letters'),
    })
  })
})
