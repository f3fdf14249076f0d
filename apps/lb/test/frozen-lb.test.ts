import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type AskError, connect } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { lbStarter, startWorkerProcess } from './lb-process.ts'
import { anyPort, call, engines, request } from './named-workers.ts'
import { asBytes, stockClient } from './stock-client.ts'

const frozenMs = 2000
/** Later than whatever waits for the lb to go on. */
const timeoutMs = 8000

type Caller = () => Promise<string>

const callers = {
  'our caller': async (front: string): Promise<Caller> => {
    const connection = await connect(front)
    onTestFinished(() => connection.close())
    return () =>
      connection.ask(request, { ...call, timeoutMs }).then(
        (reply) => Buffer.from(reply).toString(),
        ({ code }: AskError) => code,
      )
  },
  'a stock client': async (front: string): Promise<Caller> => {
    const client = stockClient(front)
    const body = Buffer.from(request)
    return () =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          `/${call.method}`,
          asBytes,
          asBytes,
          body,
          { deadline: Date.now() + timeoutMs },
          (error, reply) => resolve(error ? String(error.code) : reply!.toString()),
        )
      })
  },
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test.each(Object.entries(callers))(
    'an lb that is frozen for 2 s costs %s no call',
    async (_, open) => {
      const workers = ['a', 'b'].map((name) => startWorkerProcess(anyPort, name, 5))
      const urls = await Promise.all(workers.map((worker) => worker.ready()))
      const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
      const ask = await open(await lb.ready())
      for (let n = 0; n < 100; n += 1) await ask()
      const outcomes: string[] = []
      let asked = 0
      const asking = setInterval(() => {
        asked += 1
        void ask().then((outcome) => outcomes.push(outcome))
      }, 10)
      lb.child.kill('SIGSTOP')
      // The time is what is tested, not what is waited for.
      await new Promise((resolve) => setTimeout(resolve, frozenMs))
      lb.child.kill('SIGCONT')
      clearInterval(asking)
      await vi.waitUntil(() => outcomes.length === asked, { timeout: 10_000 })
      expect(asked).toBeGreaterThan(100)
      expect(outcomes.filter((outcome) => !['a', 'b'].includes(outcome))).toEqual([])
    },
  )

  test('an lb that is frozen between a health check and its answer costs a stock client no call', async () => {
    const { url, checked } = await checkedWorker('a')
    const lb = startLb('--listen', anyPort, '--backends', url)
    const ask = await callers['a stock client'](await lb.ready())
    expect(await ask()).toBe('a')
    await checked(() => lb.child.kill('SIGSTOP'))
    const outcomes = [ask(), ask()]
    // The time is what is tested, not what is waited for.
    await new Promise((resolve) => setTimeout(resolve, frozenMs))
    lb.child.kill('SIGCONT')
    for (let n = 0; n < 20; n += 1) outcomes.push(ask())
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['a']))
  })
})

/** A worker that says that it is well, and lets somebody do something before it says so the next time. */
async function checkedWorker(name: string) {
  let before: () => void = () => undefined
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
    const isCheck = path?.startsWith('/grpc.health') === true
    if (isCheck) before()
    stream.on('error', () => undefined)
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    const message = isCheck ? Buffer.from([8, 1]) : Buffer.from(name)
    stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]))
  })
  await once(server, 'listening')
  return {
    url: `grpc://127.0.0.1:${(server.address() as AddressInfo).port}`,
    checked: (act: () => void) =>
      new Promise<void>((resolve) => {
        before = () => {
          before = () => undefined
          act()
          resolve()
        }
      }),
  }
}
