import { randomBytes } from 'node:crypto'
import { type AskError, connect } from '@rpc-vs-mom/transport'
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

  test('an lb whose worker is not there yet takes nothing from the queue', async () => {
    const { front, ask } = await frontOf('')
    const nobody = startLbAt(front, 'grpc://127.0.0.1:1')
    await nobody.says('is down')
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill('w'))
  })
})
