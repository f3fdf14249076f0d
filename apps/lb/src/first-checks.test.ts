import { connect as connectSocket } from 'node:net'
import { once } from 'node:events'
import { connect, listen, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test } from 'vitest'
import { startLb } from './lb.ts'

const method = 'test.Tables/Read'
const anyPort = 'grpc://127.0.0.1:0'

test.each(['relay', 'grpc-js'] as const)(
  'who calls an lb with the engine %s before its workers have been checked is answered when they have',
  async (engine) => {
    const worker = await listen(anyPort, async (request) => request)
    onTestFinished(() => worker.close(0))
    const checks = Promise.withResolvers<void>()
    const lb = await startLb({
      engine,
      contract: { methods: [method], idempotent: [method] },
      policy: 'least-outstanding',
      credits: Infinity,
      admission: 'deadline',
      tieBreak: 'latency',
      outliers: true,
      slowStartMs: 0,
      listenUrl: anyPort,
      backendUrls: [worker.url],
      resolveEveryMs: 60_000,
      checks: { intervalMs: 60_000, timeoutMs: 60_000 },
      graceMs: 1000,
      maxConcurrent: 100,
      say: () => undefined,
      // The relay's own connection is up before; it is this one that says whether the worker serves.
      open: async (url, options) => {
        await checks.promise
        return connect(url, options)
      },
    })
    onTestFinished(async () => {
      await lb.close()
    })
    // Connected for sure, and does not say a word: it must not keep anybody else waiting.
    const socket = connectSocket(parseGrpcUrl(lb.url))
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    const answered = connect(lb.url).then(async (connection) => {
      onTestFinished(() => connection.close())
      return connection.ask(Buffer.from('early'), { method, timeoutMs: 20_000 })
    })
    const second = connectSocket(parseGrpcUrl(lb.url))
    await once(second, 'connect')
    second.destroy()
    checks.resolve()
    expect(String(await answered)).toBe('early')
  },
  30_000,
)
