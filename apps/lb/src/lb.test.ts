import type { Clock } from '@rpc-vs-mom/balancer'
import { AskError, type Call, connect, listen } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Lb, type LbSettings, startLb } from './lb.ts'

const method = 'test.Tables/Read'
const contract = { methods: [method], idempotent: [method] }
const call: Call = { method, timeoutMs: 5000 }
const request = new Uint8Array([1, 2, 3])

/** A worker in this process that answers with its own name. */
async function worker(name: string): Promise<void> {
  const listener = await listen(`local:${name}`, async () => Buffer.from(name))
  onTestFinished(() => listener.close(0))
}

const usual = {
  engine: 'grpc-js',
  contract,
  policy: 'least-outstanding',
  credits: Infinity,
  admission: 'deadline',
  tieBreak: 'latency',
  outliers: true,
  slowStartMs: 5000,
  backendUrls: ['grpc://worker:50052'],
  resolveEveryMs: 1234,
  checks: { intervalMs: 2000, timeoutMs: 500 },
  graceMs: 1000,
  maxConcurrent: 100,
  open: (url, options) => connect(url.replace(/^grpc:\/\/(.*):50052$/, 'local:$1'), options),
} satisfies Partial<LbSettings>

/** An lb whose resolver says what `addresses` holds; `resolveAgain` is its timer. */
async function lbOverName(front: string, addresses: () => readonly string[]) {
  let resolveAgain = (): void => undefined
  const everyMs = 1234
  let skewMs = 0
  const clock: Clock = {
    nowMs: () => performance.now() + skewMs,
    after(delayMs, callback) {
      if (delayMs === everyMs) resolveAgain = callback
      const timer = delayMs === everyMs ? undefined : setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
  const said: string[] = []
  const lb = await startLb({
    ...usual,
    listenUrl: `local:${front}`,
    resolveEveryMs: everyMs,
    say: (line) => said.push(line),
    clock,
    lookup: async () => addresses(),
  })
  onTestFinished(async () => {
    await lb.close()
  })
  const pass = (ms: number): void => {
    skewMs += ms
  }
  return { lb, said, resolveAgain: () => resolveAgain(), pass }
}

async function askMany(front: string, times: number): Promise<Record<string, number>> {
  const connection = await connect(`local:${front}`)
  onTestFinished(() => connection.close())
  const counts: Record<string, number> = {}
  for (let n = 0; n < times; n += 1) {
    const name = Buffer.from(await connection.ask(request, call)).toString()
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function states(lb: Lb): readonly string[] {
  return lb.snapshot().backends.map(({ id, state }) => `${id} ${state}`)
}

test('follows the addresses of a name: new workers join, gone ones leave', async () => {
  await Promise.all([worker('10.0.0.1'), worker('10.0.0.2'), worker('10.0.0.3')])
  let addresses = ['10.0.0.1', '10.0.0.2']
  const { lb, resolveAgain } = await lbOverName('front-follow', () => addresses)
  await lb.firstChecks
  expect(await askMany('front-follow', 10)).toEqual({ '10.0.0.1': 5, '10.0.0.2': 5 })
  addresses = ['10.0.0.2', '10.0.0.3']
  resolveAgain()
  await vi.waitFor(() =>
    expect(states(lb)).toEqual(['grpc://10.0.0.2:50052 ready', 'grpc://10.0.0.3:50052 ready']),
  )
  expect(await askMany('front-follow', 10)).toEqual({ '10.0.0.2': 5, '10.0.0.3': 5 })
  expect(lb.snapshot().departed).toEqual({ backends: 1, picked: 5, ok: 5, failed: 0 })
})

test('keeps the workers it knows while the name cannot be resolved, and says so once', async () => {
  await worker('10.0.1.1')
  let lookups = 0
  const { lb, said, resolveAgain } = await lbOverName('front-keep', () => {
    lookups += 1
    if (lookups > 1) throw new Error('EAI_AGAIN')
    return ['10.0.1.1']
  })
  await lb.firstChecks
  for (const round of [2, 3]) {
    resolveAgain()
    await vi.waitFor(() => expect(lookups).toBe(round))
  }
  expect(await askMany('front-keep', 2)).toEqual({ '10.0.1.1': 2 })
  const sentence = 'Cannot resolve "worker" of grpc://worker:50052: EAI_AGAIN.'
  expect(said.filter((line) => line === sentence)).toHaveLength(1)
})

test('starts without any address and takes workers in when the name gets some', async () => {
  await worker('10.0.2.1')
  let known = false
  const { lb, resolveAgain } = await lbOverName('front-late', () => {
    if (!known) throw new Error('ENOTFOUND')
    return ['10.0.2.1']
  })
  await lb.firstChecks
  await expect(askMany('front-late', 1)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'The balancer knows no backend.',
  })
  known = true
  resolveAgain()
  await vi.waitFor(() => expect(states(lb)).toEqual(['grpc://10.0.2.1:50052 ready']))
  expect(await askMany('front-late', 1)).toEqual({ '10.0.2.1': 1 })
})

test('gives a worker that joins later a tenth of its share at first, and all of it after the time given', async () => {
  await Promise.all([worker('10.0.3.1'), worker('10.0.3.2')])
  let addresses = ['10.0.3.1']
  const { lb, resolveAgain, pass } = await lbOverName('front-slow', () => addresses)
  await lb.firstChecks
  pass(5000)
  addresses = ['10.0.3.1', '10.0.3.2']
  resolveAgain()
  await vi.waitFor(() => expect(states(lb)).toContain('grpc://10.0.3.2:50052 ready'))
  const { '10.0.3.2': first = 0 } = await askMany('front-slow', 22)
  expect(first).toBeGreaterThanOrEqual(1)
  expect(first).toBeLessThanOrEqual(4)
  pass(5000)
  expect(await askMany('front-slow', 20)).toEqual({ '10.0.3.1': 10, '10.0.3.2': 10 })
})

test('asks another worker when one is lost, and nobody a second time when the request itself is refused', async () => {
  const asked: string[] = []
  const failing = async (name: string, code: 'UNAVAILABLE' | 'INVALID_ARGUMENT'): Promise<void> => {
    const listener = await listen(`local:${name}`, async () => {
      asked.push(name)
      throw new AskError(code, 'no')
    })
    onTestFinished(() => listener.close(0))
  }
  await failing('10.0.8.1', 'UNAVAILABLE')
  await worker('10.0.8.2')
  const { lb } = await lbOverName('front-lost', () => ['10.0.8.1', '10.0.8.2'])
  await lb.firstChecks
  expect(await askMany('front-lost', 10)).toEqual({ '10.0.8.2': 10 })
  expect(asked.length).toBeGreaterThan(0)
  expect(lb.snapshot().replays).toBe(asked.length)

  await failing('10.0.9.1', 'INVALID_ARGUMENT')
  const { lb: refusing } = await lbOverName('front-refused', () => ['10.0.9.1'])
  await refusing.firstChecks
  await expect(askMany('front-refused', 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(asked.filter((name) => name === '10.0.9.1')).toHaveLength(1)
})

test('passes on that nobody is left when every worker is lost', async () => {
  const { lb } = await lbOverName('front-none', () => ['10.0.7.1'])
  await lb.firstChecks
  await expect(askMany('front-none', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(lb.snapshot().replays).toBe(0)
})

test('leaves nothing running when the socket that it was to take over does not come', async () => {
  await worker('10.0.6.1')
  const timers = new Set<NodeJS.Timeout>()
  const clock: Clock = {
    nowMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        callback()
      }, delayMs)
      timers.add(timer)
      return () => {
        clearTimeout(timer)
        timers.delete(timer)
      }
    },
  }
  let running = 0
  const starting = startLb({
    ...usual,
    listenUrl: 'local:front-taken',
    say: () => undefined,
    clock,
    lookup: async () => ['10.0.6.1'],
    takeOver() {
      running = timers.size
      return Promise.reject(new Error('The other process is gone.'))
    },
  })
  await expect(starting).rejects.toThrow('The other process is gone.')
  expect(running).toBeGreaterThan(0)
  expect(timers.size).toBe(0)
})
