import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Client, ServiceError } from '@grpc/grpc-js'
import { type AskError, connect, type Connection } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startLbProcess, startWorkerProcess, type TestProcess } from './lb-process.ts'
import { asBytes, stockClient } from './stock-client.ts'

const anyPort = 'grpc://127.0.0.1:0'
const request = new Uint8Array([1, 2, 3])

interface Cluster {
  readonly workers: readonly TestProcess[]
  readonly urls: readonly string[]
  readonly lb: TestProcess
  readonly front: string
  readonly connection: Connection
}

/** Two workers behind an lb that would check them only after an hour. */
async function cluster(engine: string, { a = 20, b = 20 } = {}): Promise<Cluster> {
  const workers = [startWorkerProcess(anyPort, 'a', a), startWorkerProcess(anyPort, 'b', b)]
  const urls = await Promise.all(workers.map((worker) => worker.ready()))
  const flags = ['--listen', anyPort, '--backends', urls.join(','), '--check-every', '1h']
  const lb = startLbProcess('--engine', engine, ...flags)
  const front = await lb.ready()
  const connection = await connect(front)
  onTestFinished(() => connection.close())
  return { workers, urls, lb, front, connection }
}

async function outcomeOf({ connection }: Cluster, timeoutMs = 5000): Promise<string> {
  try {
    return Buffer.from(
      await connection.ask(request, {
        method: 'protocol.SimulationService/GetSalesMetrics',
        timeoutMs,
      }),
    ).toString()
  } catch (error) {
    return (error as AskError).code
  }
}

/** Many at once, so that both workers have some in flight. */
function askAtOnce(running: Cluster, requests: number): Promise<string[]> {
  return Promise.all(Array.from({ length: requests }, () => outcomeOf(running)))
}

describe.each(['relay', 'grpc-js'])('with the engine %s', (engine) => {
  test('loses no request that was in flight at a worker that is killed', async () => {
    const running = await cluster(engine, { a: 60_000 })
    const answered: string[] = []
    const outcomes = Array.from({ length: 20 }, async () => answered.push(await outcomeOf(running)))
    await vi.waitUntil(() => answered.length === 10, { timeout: 5000, interval: 2 })
    running.workers[0]?.child.kill('SIGKILL')
    await Promise.all(outcomes)
    expect(new Set(answered)).toEqual(new Set(['b']))
    running.lb.child.kill('SIGUSR2')
    await running.lb.says('sent again to another worker: 10')
  })

  test.for([
    ['the headers of the answer', false],
    ['the answer without its trailers', true],
  ] as const)(
    'loses no request of which a worker sends %s and is gone',
    async ([, withMessage]) => {
      const half = await halfWorker(withMessage)
      const b = startWorkerProcess(anyPort, 'b', 1)
      const lb = startLbProcess(
        '--engine',
        engine,
        '--listen',
        anyPort,
        '--backends',
        `${half.url},${await b.ready()}`,
        '--check-every',
        '1h',
      )
      const connection = await connect(await lb.ready())
      onTestFinished(() => connection.close())
      await lb.says(`${half.url} is ready`)
      const call = {
        method: 'protocol.SimulationService/GetSalesMetrics',
        timeoutMs: 5000,
      } as const
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => connection.ask(request, call)),
      )
      expect(new Set(replies.map((reply) => Buffer.from(reply).toString()))).toEqual(new Set(['b']))
      expect(half.headersSent()).toBeGreaterThan(0)
    },
  )

  test('loses no request to a frozen worker, and takes it back once it moves again', async () => {
    const running = await cluster(engine)
    // The bound for silence follows the latency, and starts high.
    for (let round = 0; round < 5; round += 1) await askAtOnce(running, 40)
    const [frozen] = running.workers
    frozen?.child.kill('SIGSTOP')
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(running, 1000)))
    expect(new Set(outcomes)).toEqual(new Set(['b']))
    frozen?.child.kill('SIGCONT')
    const resumedMs = performance.now()
    await vi.waitUntil(() => running.lb.stderr.split(`${running.urls[0]} is ready`).length === 3, {
      timeout: 5000,
      interval: 5,
    })
    expect(performance.now() - resumedMs).toBeLessThan(1000)
    expect(new Set(await askAtOnce(running, 4))).toEqual(new Set(['a', 'b']))
  })

  test('answers health and reflection for stock clients on the same port', async () => {
    const { front } = await cluster(engine)
    const client = stockClient(front)
    // HealthCheckRequest{} gets HealthCheckResponse{status: SERVING}.
    expect(await unary(client, '/grpc.health.v1.Health/Check')).toEqual(Buffer.from([0x08, 0x01]))
    // ServerReflectionRequest{list_services: "*"}: field 7.
    const listing = await firstReply(
      client,
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      Buffer.from([0x3a, 0x01, 0x2a]),
    )
    expect(listing.toString()).toContain('protocol.SimulationService')
  })

  test('tells those who watch its health that it stops, and ends within the grace', async () => {
    const { front, lb } = await cluster(engine)
    const client = stockClient(front)
    const watch = client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      asBytes,
      asBytes,
      Buffer.alloc(0),
    )
    const said: Buffer[] = []
    watch.on('data', (bytes: Buffer) => said.push(bytes)).on('error', () => undefined)
    await vi.waitUntil(() => said.length === 1, { timeout: 5000 })
    lb.child.kill('SIGTERM')
    expect((await lb.ended()).exitCode).toBe(0)
    expect(said).toEqual([Buffer.from([0x08, 0x01]), Buffer.from([0x08, 0x02])])
  })
})

/** Says that it is well, answers without trailers, and drops the connection once they have been read. */
async function halfWorker(
  withMessage: boolean,
): Promise<{ readonly url: string; readonly headersSent: () => number }> {
  let headersSent = 0
  const server = createServer()
  const head = { ':status': 200, 'content-type': 'application/grpc' }
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
    stream.on('error', () => undefined)
    if (path === '/grpc.health.v1.Health/Check') {
      stream.respond(head, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]))
      return
    }
    stream.respond(head)
    if (withMessage) stream.write(Buffer.from([0, 0, 0, 0, 1, 0x61]))
    headersSent += 1
    stream.session?.ping(() => stream.session?.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `grpc://127.0.0.1:${port}`, headersSent: () => headersSent }
}

function unary(client: Client, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      asBytes,
      asBytes,
      Buffer.alloc(0),
      (error: ServiceError | null, reply?: Buffer) =>
        reply ? resolve(reply) : reject(error ?? new Error('no reply')),
    )
  })
}

async function firstReply(client: Client, path: string, asked: Buffer): Promise<Buffer> {
  const stream = client.makeBidiStreamRequest(path, asBytes, asBytes)
  stream.end(asked)
  for await (const reply of stream as AsyncIterable<Buffer>) return reply
  throw new Error('The stream ended without a reply.')
}
