import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type AskError, connect } from '@rpc-vs-mom/transport'
import { connect as connectPlainly } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startLbProcess, startWorkerProcess, type TestProcess } from './lb-process.ts'
import { anyPort, request } from './named-workers.ts'

const brokerUrl = inject('rabbitmqUrl')
const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 9000 } as const

const aFront = (profile: string): string =>
  `${brokerUrl}/test-front-${randomBytes(4).toString('hex')}${profile}`

function startLbAt(front: string, url: string): TestProcess {
  const checks = ['--check-every', '100ms', '--check-timeout', '100ms']
  return startLbProcess('--listen', front, '--backends', url, ...checks)
}

async function frontOf(profile: string) {
  const front = aFront(profile)
  const worker = startWorkerProcess(anyPort, 'w', 5)
  const url = await worker.ready()
  const start = (): TestProcess => startLbAt(front, url)
  const lb = start()
  await lb.ready()
  const connection = await connect(front)
  onTestFinished(() => connection.close())
  const ask = (): Promise<string> =>
    connection.ask(request, call).then(
      (reply) => Buffer.from(reply).toString(),
      ({ code, message }: AskError) => `${code} ${message}`,
    )
  return { front, worker, url, lb, start, ask }
}

/** Asks again and again while something happens; resolves with what all of it came to. */
async function askDuring(ask: () => Promise<string>, happens: () => Promise<void>) {
  const asked: Promise<string>[] = []
  const timer = setInterval(() => asked.push(ask()), 20)
  await happens()
  clearInterval(timer)
  return Promise.all(asked)
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(!brokerUrl)('behind a queue', () => {
  test('nothing with time left is refused while the only worker is away', async () => {
    const { worker, url, lb, ask } = await frontOf('')
    expect(await ask()).toBe('w')
    const outcomes = await askDuring(ask, async () => {
      await worker.kill()
      await lb.says(`${url} is down`)
      await pause(500)
      await startWorkerProcess(url, 'w', 5).ready()
      await pause(200)
    })
    expect(outcomes.length).toBeGreaterThan(20)
    expect(new Set(outcomes)).toEqual(new Set(['w']))
  })

  test.for(['', '?queue=original'])(
    'nothing with time left is lost when the lb is killed and started again, with the queue "%s"',
    async (profile) => {
      const { lb, start, ask } = await frontOf(profile)
      expect(await ask()).toBe('w')
      const outcomes = await askDuring(ask, async () => {
        await lb.kill()
        await pause(1000)
        await start().ready()
        await pause(200)
      })
      expect(outcomes.length).toBeGreaterThan(30)
      expect(new Set(outcomes)).toEqual(new Set(['w']))
    },
  )

  test.for(['', '?queue=original'])(
    'an lb without a worker holds nothing back from one that has one, with the queue "%s"',
    async (profile) => {
      const front = aFront(profile)
      const [staying, leaving] = [
        startWorkerProcess(anyPort, 'a', 5),
        startWorkerProcess(anyPort, 'b', 5),
      ]
      const [lb, other] = [
        startLbAt(front, await staying.ready()),
        startLbAt(front, await leaving.ready()),
      ]
      await Promise.all([lb.says('is ready'), other.says('is ready')])
      const connection = await connect(front)
      onTestFinished(() => connection.close())
      const ask = (): Promise<string> =>
        connection.ask(request, call).then(
          (reply) => Buffer.from(reply).toString(),
          ({ code, message }: AskError) => `${code} ${message}`,
        )
      const during = await askDuring(ask, async () => {
        await pause(200)
        await leaving.kill()
        await other.says('is down')
        await pause(200)
      })
      expect(new Set(during)).toEqual(new Set(['a', 'b']))
      expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill('a'))
    },
  )

  test('what the lb dropped is counted, told in its metrics and at its end', async () => {
    const front = aFront('')
    const url = await startWorkerProcess(anyPort, 'w').ready()
    const port = await freePort()
    const admin = `127.0.0.1:${port}`
    const lb = startLbProcess('--listen', front, '--backends', url, '--admin', admin)
    await lb.ready()
    const broker = await connectPlainly(brokerUrl!)
    onTestFinished(() => broker.close())
    const channel = await broker.createChannel()
    const queue = front.slice(front.lastIndexOf('/') + 1)
    const late = { replyTo: 'amq.gen-somebody', headers: { 'x-timeout': 0 } }
    channel.sendToQueue(queue, Buffer.from('x'))
    for (let n = 0; n < 2; n += 1) channel.sendToQueue(queue, Buffer.from('x'), late)
    const metrics = async (): Promise<string> => (await fetch(`http://${admin}/metrics`)).text()
    await expect
      .poll(metrics, { timeout: 5000 })
      .toMatch(/^lb_dropped_total\{reason="unanswerable"\} 1\n[^]*reason="expired"\} 2$/m)
    lb.child.kill('SIGTERM')
    await lb.ended()
    expect(lb.stderr).toContain(
      'dropped requests: 3 (without a place for the reply 1, deadline passed 2, reply that cannot be written 0)\n',
    )
  })

  test('an lb whose worker is not there yet takes nothing from the queue', async () => {
    const { front, ask } = await frontOf('')
    const nobody = startLbAt(front, 'grpc://127.0.0.1:1')
    await nobody.says('is down')
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill('w'))
  })
})
