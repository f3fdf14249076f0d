import { once } from 'node:events'
import { constants, createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, call, connected, engines, named, replyOf, worker } from './named-workers.ts'
import { WrongCaller, wrongs } from './wrong-calls.ts'

const understood = Buffer.from('understood')
const notUnderstood = Buffer.from('not at all')

/** A server that answers all requests that it understands, and resets the others with the code. */
async function resettingWorker(code: number): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
    const answer = (status: number, message: Buffer): void => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }))
      stream.end(message)
    }
    stream.on('error', () => undefined)
    // It serves no health, which is no sign of bad health.
    if (path?.startsWith('/grpc.health')) return answer(12, Buffer.alloc(0))
    stream.on('data', (body: Buffer) => {
      if (body.includes(notUnderstood)) stream.close(code)
      else answer(0, body)
    })
  })
  await once(server, 'listening')
  return `grpc://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('a worker that resets requests which it does not understand keeps its place', async () => {
    const url = await resettingWorker(constants.NGHTTP2_PROTOCOL_ERROR)
    const lb = startLb('--listen', anyPort, '--backends', url, '--check-every', '1h')
    const { ask } = await connected(await lb.ready())
    for (let n = 0; n < 12; n += 1) await expect(ask(notUnderstood, call)).rejects.toThrow()
    expect(Buffer.from(await ask(understood, call))).toEqual(understood)
    lb.child.kill('SIGUSR2')
    await lb.says('sent again to another worker: 0')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +13 +1 +12 +0\\n`))
  })

  test.for(Object.entries(wrongs))(
    'calls with %s cost an honest caller nothing, and no worker its place',
    async ([, wrong]) => {
      const urls = [await worker(named('a')), await worker(named('b'))]
      const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--check-every', '1h')
      const front = await lb.ready()
      const connection = await connected(front)
      const caller = new WrongCaller(front)
      // With no right answer in between, faults would be counted in a row.
      for (let n = 0; n < 12; n += 1) await caller.call(wrong)
      for (let n = 0; n < 12; n += 1) {
        await Promise.all([caller.call(wrong), replyOf(connection), replyOf(connection)])
      }
      lb.child.kill('SIGUSR2')
      await lb.says('sent again to another worker: 0')
      for (const url of urls) {
        expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +\\d+ +\\d+ +\\d+ +0\\n`))
        expect(lb.stderr.split(`${url} is `)).toHaveLength(2)
      }
    },
  )
})
