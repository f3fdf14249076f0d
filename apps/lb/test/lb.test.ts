import type { AskError } from '@rpc-vs-mom/transport'
import { describe, expect, test } from 'vitest'
import { lbStarter, startWorkerProcess } from './lb-process.ts'
import {
  anyPort,
  call,
  connected,
  countReplies,
  engines,
  named,
  namedWorkers,
  replyOf,
  request,
  worker,
} from './named-workers.ts'

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('spreads requests evenly over idle workers', async () => {
    const urls = await namedWorkers('a', 'b', 'c')
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
    expect(seen[0]).toMatchObject({
      body: Buffer.from(request),
      method: 'protocol.SimulationService/GetSalesMetrics',
    })
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
})

test('names a worker that is not there to callers without the password of its broker', async () => {
  const backend = 'amqp://bench:s3cr3t@127.0.0.1:1/sales'
  const lb = lbStarter('grpc-js')('--listen', anyPort, '--backends', backend)
  const connection = await connected(await lb.ready())
  await expect(replyOf(connection)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('amqp://bench:***@127.0.0.1:1/sales'),
  })
  expect(lb.stderr).not.toContain('s3cr3t')
})
