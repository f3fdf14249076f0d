import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { freshQueueUrl } from './amqp/test-queue.ts'
import { hang } from './conformance/hang.ts'
import { callWith } from './conformance/under-test.ts'
import { MutableRelay } from './grpc/mutable-relay.ts'
import { timeLimits } from './transport-limits.ts'
import { connect, listen } from './registry.ts'

describe('whoever accepts and says nothing is given up after the time to connect', () => {
  test.concurrent.each([
    'grpc://HOST?engine=grpc-js',
    'grpc://HOST?engine=lean',
    'grpcstream://HOST',
    'amqp://HOST/queue',
    'nats://HOST/subject',
  ])('%s', { timeout: 15_000 }, async (url) => {
    const silent = createServer((socket) => void socket.resume().on('error', () => undefined))
    onTestFinished(() => void silent.close())
    const host = `127.0.0.1:${await portOf(silent)}`
    const startMs = performance.now()
    await expect(connect(url.replace('HOST', host))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - startMs).toBeGreaterThan(0.99 * timeLimits.connectMs)
  })
})

describe('a silent connection is asked for a sign of life at the pace of the heartbeat', () => {
  test.each(['grpc-js', 'lean'])('over gRPC by the engine %s', async (engine) => {
    const listener = await listen('grpc://127.0.0.1:0', hang)
    onTestFinished(() => listener.close(0))
    const relay = await MutableRelay.to(Number(new URL(listener.url).port))
    vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'],
    })
    onTestFinished(() => void vi.useRealTimers())
    const connection = await connect(`grpc://127.0.0.1:${relay.port}?engine=${engine}`)
    onTestFinished(() => connection.close())
    relay.swallow()
    void connection.ask(new Uint8Array(), callWith({ timeoutMs: 300_000 })).catch(() => undefined)
    const startMs = performance.now()
    // Nothing came for one to two looks, and then no sign of life: it connects again beside the silent one.
    while (relay.accepted === 1) {
      await vi.advanceTimersByTimeAsync(1000)
      await readWhatHasCome()
    }
    const beats = (performance.now() - startMs) / timeLimits.heartbeatMs
    expect(beats).toBeGreaterThanOrEqual(2)
    expect(beats).toBeLessThan(4)
  })

  test.skipIf(!inject('rabbitmqUrl'))('over AMQP', async () => {
    const url = new URL(freshQueueUrl())
    const { hostname, port } = url
    const sent: Buffer[] = []
    const relay = createServer((client) => {
      const onward = createConnection(Number(port || 5672), hostname)
      client.on('data', (bytes) => sent.push(Buffer.from(bytes)))
      client.pipe(onward).pipe(client)
      for (const socket of [client, onward]) socket.on('error', () => socket.destroy())
    })
    onTestFinished(() => void relay.close())
    url.host = `127.0.0.1:${await portOf(relay)}`
    const connection = await connect(url.href)
    await connection.close()
    expect(heartbeatIn(Buffer.concat(sent)) * 1000).toBe(timeLimits.heartbeatMs)
  })
})

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Some turns of the event loop. */
async function readWhatHasCome(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
}

/** Seconds that a client of AMQP 0-9-1 agrees to: the last field of connection.tune-ok, class 10, method 31. */
function heartbeatIn(sent: Buffer): number {
  const tuneOk = sent.indexOf(Buffer.from([0, 10, 0, 31]))
  return sent.readUInt16BE(tuneOk + 4 + 2 + 4)
}
