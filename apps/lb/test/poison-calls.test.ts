import { createServer, type ServerHttp2Stream } from 'node:http2'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, connected, engines, replyOf } from './named-workers.ts'

/** Says that it is well, and loses its connection with every request; the count is of those. */
async function mortalWorker(died: () => void): Promise<string> {
  const server = createServer()
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
    stream.on('error', () => undefined)
    if (path !== '/grpc.health.v1.Health/Check') {
      died()
      return stream.session?.destroy()
    }
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    )
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `grpc://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.for(engines)(
  'a request that worker after worker is lost with ends INTERNAL after three, as over AMQP, with the engine %s',
  async (engine) => {
    let deaths = 0
    const died = (): void => {
      deaths += 1
    }
    const urls = await Promise.all(Array.from({ length: 5 }, () => mortalWorker(died)))
    const startLb = lbStarter(engine)
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--check-every', '1h')
    const connection = await connected(await lb.ready())
    await expect(replyOf(connection)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('after 3 attempts'),
    })
    expect(deaths).toBe(3)
  },
)
