import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import {
  anyPort,
  connected,
  countReplies,
  engines,
  namedWorkers,
  replyOf,
  worker,
} from './named-workers.ts'

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('prints the counts of every worker on SIGUSR2', async () => {
    const urls = await namedWorkers('a', 'b')
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
    const urls = await namedWorkers('a', 'b')
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
