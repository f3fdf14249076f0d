import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { Client, credentials, Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { serviceName } from '@rpc-vs-mom/schema'
import {
  type Ask,
  type AskError,
  type Call,
  connect,
  type Connection,
  listen,
} from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startLbProcess, startWorkerProcess, type TestProcess } from './lb-process.ts'

const call: Call = { method: 'GetSalesMetrics', timeoutMs: 5000 }
const request = new Uint8Array([1, 2, 3])
const anyPort = 'grpc://127.0.0.1:0'

async function worker(ask: Ask): Promise<string> {
  const listener = await listen(anyPort, ask)
  onTestFinished(() => listener.close(0))
  return listener.url
}

async function connected(url: string): Promise<Connection> {
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  return connection
}

const named =
  (name: string): Ask =>
  async () =>
    Buffer.from(name)

async function replyOf({ ask }: Connection): Promise<string> {
  return Buffer.from(await ask(request, call)).toString()
}

/** How a call with this metadata ends, trailers included. */
function statusOf(client: Client, fields: Record<string, string>): Promise<StatusObject> {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(fields)) metadata.set(key, value)
  const pass = (bytes: Buffer): Buffer => bytes
  const path = `/${serviceName}/GetSalesMetrics`
  return new Promise((resolve) => {
    client
      .makeUnaryRequest(path, pass, pass, Buffer.from(request), metadata, () => undefined)
      .on('status', resolve)
  })
}

async function countReplies(
  connection: Connection,
  times: number,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let n = 0; n < times; n += 1) {
    const name = await replyOf(connection)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** The replies in a row, one after the other. */
async function repliesOf(connection: Connection, times: number): Promise<string> {
  let replies = ''
  for (let n = 0; n < times; n += 1) replies += await replyOf(connection)
  return replies
}

describe.each(['relay', 'grpc-js'])('with the engine %s', (engine) => {
  const startLb = (...flags: string[]): TestProcess => startLbProcess('--engine', engine, ...flags)

  test('spreads requests evenly over idle workers', async () => {
    const urls = await Promise.all(['a', 'b', 'c'].map((name) => worker(named(name))))
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
    const counts = await countReplies(await connected(await lb.ready()), 30)
    expect(counts).toEqual({ a: 10, b: 10, c: 10 })
  })

  test('keeps requests away from a busy worker and passes body, method and time on', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const seen: { body: Uint8Array; method: string; timeoutMs: number }[] = []
    const slow = await worker(async () => {
      await released
      return Buffer.from('slow')
    })
    const fast = await worker(async (body, { method, timeoutMs }) => {
      seen.push({ body, method, timeoutMs })
      return Buffer.from('fast')
    })
    const lb = startLb('--listen', anyPort, '--backends', `${slow},${fast}`)
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    expect(await countReplies(connection, 10)).toEqual({ fast: 10 })
    release()
    expect(await first).toBe('slow')
    expect(seen[0]).toMatchObject({ body: Buffer.from(request), method: 'GetSalesMetrics' })
    expect(seen[0]?.timeoutMs).toBeGreaterThan(1000)
    expect(seen[0]?.timeoutMs).toBeLessThan(5000)
  })

  test('goes on with the others when a worker is killed', async () => {
    const doomed = startWorkerProcess(anyPort, 'doomed')
    const urls = [await doomed.ready(), await worker(named('a')), await worker(named('b'))]
    const backends = ['--backends', urls.join(','), '--check-every', '500ms']
    const lb = startLb('--listen', anyPort, ...backends)
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 6)).toEqual({ doomed: 2, a: 2, b: 2 })
    await doomed.kill()
    await lb.says(`${urls[0]} is down`)
    expect(await countReplies(connection, 10)).toEqual({ a: 5, b: 5 })
  })

  test('loses no request on a killed worker, even when no check is due for an hour', async () => {
    const doomed = startWorkerProcess(anyPort, 'doomed')
    const urls = [await doomed.ready(), await worker(named('a'))]
    const backends = ['--backends', urls.join(','), '--check-every', '1h']
    const lb = startLb('--listen', anyPort, ...backends)
    const connection = await connected(await lb.ready())
    await doomed.kill()
    const outcomes: string[] = []
    for (let n = 0; n < 40; n += 1) {
      outcomes.push(await replyOf(connection).catch((error: AskError) => error.code))
    }
    expect(outcomes.filter((outcome) => outcome !== 'a')).toEqual([])
  })

  test('refuses at once while all workers are dead, and works again when one is back', async () => {
    const only = startWorkerProcess(anyPort, 'first life')
    const url = await only.ready()
    const lb = startLb('--listen', anyPort, '--backends', url, '--check-every', '500ms')
    const connection = await connected(await lb.ready())
    expect(await replyOf(connection)).toBe('first life')
    await only.kill()
    await lb.says(`${url} is down`)
    const askedAtMs = performance.now()
    for (let n = 0; n < 20; n += 1) {
      await expect(replyOf(connection)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: `No backend is healthy: ${url} is down.`,
      })
    }
    // Waiting for a check or a deadline would take 500 or 5000 ms for every single one.
    expect(performance.now() - askedAtMs).toBeLessThan(2000)
    await startWorkerProcess(url, 'second life').ready()
    await expect
      .poll(() => replyOf(connection).catch(() => 'refused'), { timeout: 10_000 })
      .toBe('second life')
  })

  test('starts although a worker is down, and takes it in when it comes', async () => {
    const late = startWorkerProcess(anyPort, 'late')
    const url = await late.ready()
    await late.kill()
    const flags = ['--check-every', '300ms', '--check-timeout', '200ms']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    await expect(replyOf(connection)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await startWorkerProcess(url, 'late').ready()
    await lb.says(`${url} is ready`)
    expect(await replyOf(connection)).toBe('late')
  })

  test('lets workers take turns with the policy round-robin', async () => {
    const urls = await Promise.all(['a', 'b'].map((name) => worker(named(name))))
    const flags = ['--policy', 'round-robin', '--backends', urls.join(',')]
    const lb = startLb('--listen', anyPort, ...flags)
    expect(await repliesOf(await connected(await lb.ready()), 30)).toMatch(/^(ab)+a?$|^(ba)+b?$/)
  })

  test.each(['random', 'power-of-two'])('draws with the policy %s', async (policy) => {
    const urls = await Promise.all(['a', 'b'].map((name) => worker(named(name))))
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--policy', policy)
    const replies = await repliesOf(await connected(await lb.ready()), 60)
    expect(new Set(replies)).toEqual(new Set(['a', 'b']))
    // Sixty fair coins take turns once in 10^17 times.
    expect(replies).toMatch(/aa|bb/)
  })

  test('gives a worker no more at once than it has credits, and forgets nobody in line', async () => {
    let working = 0
    let most = 0
    const url = await worker(async () => {
      working += 1
      most = Math.max(most, working)
      await new Promise(setImmediate)
      working -= 1
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '2']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const replies = await Promise.all(Array.from({ length: 30 }, () => replyOf(connection)))
    expect(new Set(replies)).toEqual(new Set(['done']))
    expect(most).toBe(2)
  })

  test('gives the credit to the next when one in line runs out of time', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const url = await worker(async () => {
      await released
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '1']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    // It waits for the only credit until its own deadline, and then it must not take the credit along.
    await expect(connection.ask(request, { ...call, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    release()
    expect(await first).toBe('done')
    expect(await replyOf(connection)).toBe('done')
  })

  test('passes on only the time that is left after waiting in line', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const seenMs: number[] = []
    const url = await worker(async (_, { timeoutMs }) => {
      seenMs.push(timeoutMs)
      if (seenMs.length === 1) await released
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '1', '--admission', 'none']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    await expect.poll(() => seenMs.length).toBe(1)
    const second = replyOf(connection)
    // One that gives up after 400 ms behind it shows that the second has waited for as long.
    await expect(connection.ask(request, { ...call, timeoutMs: 400 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    release()
    expect(await Promise.all([first, second])).toEqual(['done', 'done'])
    expect(seenMs).toHaveLength(2)
    expect(seenMs[1]).toBeLessThan(call.timeoutMs - 350)
    expect(seenMs[1]).toBeGreaterThan(1000)
  })

  test('ends a request in flight whose time is over, blames nobody, and takes the worker back for others', async () => {
    let asked = 0
    const url = await worker(async () => {
      asked += 1
      if (asked <= 5) await new Promise(() => undefined)
      return Buffer.from('done')
    })
    const lb = startLb('--listen', anyPort, '--backends', url)
    const connection = await connected(await lb.ready())
    for (let n = 0; n < 5; n += 1) {
      await expect(connection.ask(request, { ...call, timeoutMs: 100 })).rejects.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      })
    }
    expect(await replyOf(connection)).toBe('done')
    lb.child.kill('SIGUSR2')
    await lb.says('refused because no worker was healthy: 0')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +6 +1 +5 +0\\n`))
  })

  test('refuses what comes above the rate limit, and blames no worker for it', async () => {
    const url = await worker(named('a'))
    const lb = startLb('--listen', anyPort, '--backends', url, '--rate-limit', '5/s')
    const connection = await connected(await lb.ready())
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => replyOf(connection).catch((error: AskError) => error.code)),
    )
    expect(new Set(outcomes)).toEqual(new Set(['a', 'RESOURCE_EXHAUSTED']))
    expect(outcomes.filter((outcome) => outcome === 'a').length).toBeLessThan(10)
    lb.child.kill('SIGUSR2')
    await lb.says('refused because no worker was healthy: 0')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +(\\d+) +\\1 +0 +0\\n`))
  })

  test('refuses what comes above --concurrency, and counts it', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const url = await worker(async () => {
      arrive()
      await released
      return Buffer.from('done')
    })
    const lb = startLb('--listen', anyPort, '--backends', url, '--concurrency', '1')
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    await arrived
    for (let n = 0; n < 3; n += 1) {
      await expect(replyOf(connection)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    }
    release()
    expect(await first).toBe('done')
    lb.child.kill('SIGUSR2')
    await lb.says('refused because too many were there at once: 3')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +1 +1 +0 +0\\n`))
  })

  test.each(['least-outstanding', 'round-robin', 'central'])(
    'gives one of three times the weight three times the requests with the policy %s',
    async (policy) => {
      const [a, b] = await Promise.all(['a', 'b'].map((name) => worker(named(name))))
      const lb = startLb(
        '--listen',
        anyPort,
        '--backends',
        `${a}?weight=3,${b}`,
        '--policy',
        policy,
      )
      expect(await countReplies(await connected(await lb.ready()), 40)).toEqual({ a: 30, b: 10 })
    },
  )

  test('takes out a worker that fails every third request, and says why', async () => {
    let asked = 0
    const flaky = await worker(async () => {
      asked += 1
      if (asked % 3 === 0) throw Object.assign(new Error('broken'), { code: 'INTERNAL' })
      return Buffer.from('flaky')
    })
    const urls = [flaky, await worker(named('well'))]
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--policy', 'round-robin')
    const connection = await connected(await lb.ready())
    await expect
      .poll(
        async () => {
          await replyOf(connection).catch(() => undefined)
          return lb.stderr
        },
        { timeout: 10_000, interval: 1 },
      )
      .toContain(`${flaky} is ejected`)
    expect(lb.stderr).toMatch(
      /is ejected: \d+ % of its calls failed lately, 0 % of those of the others/,
    )
    expect(await countReplies(connection, 10)).toEqual({ well: 10 })
  })

  test('asks a second worker when the first takes long, passes on who answers first, and gives the other up', async () => {
    const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<void>()
    const hanging = await worker(
      (_, { signal }) => new Promise(() => signal?.addEventListener('abort', () => giveUp())),
    )
    const urls = [hanging, await worker(named('quick'))]
    const flags = ['--hedge-after', '20ms', '--policy', 'round-robin']
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), ...flags)
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 8)).toEqual({ quick: 8 })
    await gaveUp
    lb.child.kill('SIGUSR2')
    await lb.says('asked of a second worker too: 4, first answered there: 4')
    expect(lb.stderr).toMatch(new RegExp(`${hanging} +ready +0 +4 +0 +4 +0\\n`))
  })

  test('answers with the first one when that answers after all, and forgets the second', async () => {
    let answerFirst: (() => void) | undefined
    const urls = await Promise.all(
      ['a', 'b'].map((name) =>
        worker(async (_, { signal }) => {
          const { promise, resolve } = Promise.withResolvers<void>()
          if (answerFirst) {
            answerFirst()
            answerFirst = undefined
            signal?.addEventListener('abort', () => resolve())
          } else answerFirst = resolve
          await promise
          return Buffer.from(name)
        }),
      ),
    )
    const flags = ['--hedge-after', '20ms', '--policy', 'round-robin']
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), ...flags)
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 6)).toEqual({ a: 3, b: 3 })
    lb.child.kill('SIGUSR2')
    await lb.says('asked of a second worker too: 6, first answered there: 0')
    for (const url of urls) expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +6 +3 +3 +0\\n`))
  })

  test('limits each caller that a metadata key names, with a hint when to try again', async () => {
    const url = await worker(named('a'))
    const flags = ['--rate-limit-per-caller', '2/s', '--caller-key', 'x-user', '--backends', url]
    const lb = startLb('--listen', anyPort, ...flags)
    const client = new Client(
      (await lb.ready()).replace('grpc://', ''),
      credentials.createInsecure(),
    )
    onTestFinished(() => client.close())
    const outcomes = await Promise.all(
      ['me', 'me', 'me', 'me', 'you'].map((user) => statusOf(client, { 'x-user': user })),
    )
    expect(outcomes.filter(({ code }) => code === status.OK)).toHaveLength(3)
    expect(outcomes[4]?.code).toBe(status.OK)
    const refused = outcomes.find(({ code }) => code === status.RESOURCE_EXHAUSTED)
    expect(refused?.details).toContain('rate limit per caller')
    const [hint] = refused?.metadata.get('grpc-retry-pushback-ms') ?? []
    expect(Number(hint)).toBeGreaterThan(0)
    expect(Number(hint)).toBeLessThanOrEqual(1000)
    lb.child.kill('SIGUSR2')
    await lb.says('refused because of the rate limits: 2')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +3 +3 +0 +0\\n`))
  })

  test('limits each address where no key is named', async () => {
    const url = await worker(named('a'))
    const lb = startLb('--listen', anyPort, '--rate-limit-per-caller', '2/s', '--backends', url)
    const front = (await lb.ready()).replace('grpc://', '')
    const clients = [1, 2].map(() => new Client(front, credentials.createInsecure()))
    onTestFinished(() => clients.forEach((client) => client.close()))
    const outcomes = await Promise.all(
      [...clients, ...clients].map((client) => statusOf(client, { 'x-user': 'any' })),
    )
    expect(outcomes.filter(({ code }) => code === status.OK)).toHaveLength(2)
  })

  test('prints the counts of every worker on SIGUSR2', async () => {
    const urls = await Promise.all(['a', 'b'].map((name) => worker(named(name))))
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
    await countReplies(await connected(await lb.ready()), 6)
    lb.child.kill('SIGUSR2')
    await lb.says('refused because no worker was healthy: 0')
    for (const url of urls) expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +3 +3 +0 +0\\n`))
  })

  test('finishes what it has on SIGTERM, prints the counts and exits with 0', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const url = await worker(async () => {
      arrive()
      await released
      return Buffer.from('in time')
    })
    const lb = startLb('--listen', anyPort, '--backends', url)
    const front = await lb.ready()
    const connection = await connected(front)
    const reply = replyOf(connection)
    await arrived
    lb.child.kill('SIGTERM')
    await expect
      .poll(() =>
        connection.check(500).then(
          () => 'serving',
          () => 'not serving',
        ),
      )
      .toBe('not serving')
    await expect(connect(front, { connectTimeoutMs: 300 })).rejects.toThrow()
    release()
    expect(await reply).toBe('in time')
    const { exitCode, stderr } = await lb.ended()
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(new RegExp(`${url} +ready +0 +1 +1 +0 +0\\n`))
  })

  test('follows a file of workers, keeps their counts, and the list when the file is bad', async () => {
    const urls = await Promise.all(['a', 'b'].map((name) => worker(named(name))))
    const folder = mkdtempSync(join(tmpdir(), 'lb-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'workers.txt')
    writeFileSync(file, `${urls[0]}\n`)
    const lb = startLb('--listen', anyPort, '--backends-file', file, '--resolve', '20ms')
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 4)).toEqual({ a: 4 })
    writeFileSync(file, `# two now\n${urls.join('\n')}\n`)
    await lb.says(`${urls[1]} is ready`)
    const { a = 0, b = 0 } = await countReplies(connection, 4)
    expect([a + b, b > 0]).toEqual([4, true])
    writeFileSync(file, 'nonsense\n')
    await lb.says(`${file}, line 1: The backend "nonsense" does not start with a known scheme`)
    expect(Object.keys(await countReplies(connection, 4)).toSorted()).toEqual(['a', 'b'])
    writeFileSync(file, 'amqp://mq/sales\n')
    await lb.says('amqp://mq/sales')
    lb.child.kill('SIGTERM')
    const { stderr } = await lb.ended()
    const picked = urls.map((url) =>
      Number(new RegExp(`${url} +ready +0 +(\\d+)`).exec(stderr)?.[1]),
    )
    expect(picked[0]! + picked[1]!).toBe(12)
    expect(picked[0]).toBeGreaterThanOrEqual(4 + a)
  })

  test('cuts off what is unfinished when the grace is over', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const url = await worker(() => {
      arrive()
      return new Promise(() => undefined)
    })
    const lb = startLb('--listen', anyPort, '--backends', url, '--grace', '200ms')
    const reply = replyOf(await connected(await lb.ready()))
    await arrived
    lb.child.kill('SIGTERM')
    await expect(reply).rejects.toMatchObject({
      code: expect.stringMatching(/UNAVAILABLE|CANCELLED/),
    })
    expect((await lb.ended()).exitCode).toBe(0)
  })

  test('passes errors of a worker on as they are and keeps the worker', async () => {
    const url = await worker(async () => {
      throw Object.assign(new Error('start_hour is 25; give 0 to 23.'), {
        code: 'INVALID_ARGUMENT',
      })
    })
    const lb = startLb('--listen', anyPort, '--backends', url)
    const connection = await connected(await lb.ready())
    for (let n = 0; n < 5; n += 1) {
      await expect(replyOf(connection)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'start_hour is 25; give 0 to 23.',
      })
    }
  })

  test('says that the port is taken and exits with 3', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const lb = startLb(
      '--listen',
      `grpc://127.0.0.1:${port}`,
      '--backends',
      anyPort.replace(':0', ':1'),
    )
    expect(await lb.ended()).toEqual({
      exitCode: 3,
      stderr: `lb: Port ${port} on 127.0.0.1 is taken by another process; choose another one.\n`,
    })
  })
})

test('says that the port of --admin is taken and exits with 3', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const flags = ['--backends', 'grpc://127.0.0.1:1', '--admin', `127.0.0.1:${port}`]
  const { exitCode, stderr } = await startLbProcess('--listen', anyPort, ...flags).ended()
  expect(stderr).toContain(`Cannot serve --admin on 127.0.0.1:${port}: `)
  expect(exitCode).toBe(3)
})

test.each([
  [['--backends', ''], '--backends has an empty entry'],
  [
    ['--backends', 'grpc://a:1', '--backends-file', 'x'],
    'Give --backends or --backends-file, not both.',
  ],
  [['--backends', 'http://a'], 'The backend "http://a" does not start with a known scheme'],
  [['--backends', 'grpc://a:1', '--check-every', '2'], 'Write a duration with its unit'],
  [
    ['--engine', 'relay', '--backends', 'amqp://mq/sales'],
    'for amqp://mq/sales give --engine grpc-js.',
  ],
  [['--backends', 'grpc://a:1', '--engine', 'haproxy'], 'Known are relay, grpc-js.'],
  [
    ['--backends', 'local:a', '--hedge-after', '20ms'],
    '--hedge-after asks workers of grpc:// only; leave it out for local:a.',
  ],
  [['--backends', 'grpc://a:1', '--hedge-after', '20'], 'nor a percentile, such as p95.'],
  [['--backends', 'grpc://a:1?weight=0'], 'is not one number from 0.01 to 100'],
  [['--backends', 'grpc://a:1', '--caller-key', 'x-user'], '--caller-key needs --rate-limit'],
  [['--backends', 'grpc://a:1', '--caller-key', 'X User'], 'is not the name of metadata'],
  [
    ['--backends', 'local:a', '--rate-limit-per-caller', '5'],
    'knows callers of grpc:// only; leave it out for local:a.',
  ],
  [['--backends', 'grpc://a:1', '--resolve', '0s'], 'Give --resolve at least 1ms.'],
  [
    ['--backends', 'grpc://a:1', '--check-timeout', '3s'],
    '--check-timeout is 3000ms; give at most what --check-every has, 2000ms.',
  ],
  [['--backends', 'grpc://a:1', '--check-evry', '2s'], '(Did you mean --check-every?)'],
  [
    ['--backends', 'grpc://a:1', '--listen', 'grpc://nowhere'],
    '"grpc://nowhere" is not grpc://HOST:PORT',
  ],
])('exits with 2 and one sentence for %j', async (flags, sentence) => {
  const { exitCode, stderr } = await startLbProcess('--listen', anyPort, ...flags).ended()
  expect(stderr).toContain(sentence)
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(2)
})
