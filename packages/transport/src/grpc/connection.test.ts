import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startHangingProcess } from '../conformance/hanging-listener.ts'
import { callWith, echo, numbered } from '../conformance/under-test.ts'
import { grpc } from './index.ts'

test.for(['grpc://127.0.0.1:0', 'grpc://127.0.0.1', 'grpc://somewhere/x:1'])(
  'connecting to %s is refused in one sentence that names it',
  async (url) => {
    await expect(grpc.connect(url, {})).rejects.toThrow(`"${url}"`)
  },
)

test('a peer that accepts but does not speak gRPC is UNAVAILABLE in one sentence', async () => {
  const mute = await MuteServer.start(0)
  await expect(grpc.connect(mute.url, { connectTimeoutMs: 300 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `No gRPC server answered at ${mute.url} within 300 ms.`,
  })
  await mute.left()
})

test('an attempt to reconnect that hangs ends with its calls, and the next one succeeds', async () => {
  const first = await grpc.listen('grpc://127.0.0.1:0', echo, {})
  const connection = await grpc.connect(first.url, { connectTimeoutMs: 300 })
  onTestFinished(() => connection.close())
  await first.close()
  const mute = await MuteServer.start(Number(new URL(first.url).port))
  await once(mute.server, 'connection')
  await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
  await mute.stop()
  const second = await grpc.listen(first.url, echo, {})
  onTestFinished(() => second.close(0))
  await expect
    .poll(() => connection.ask(numbered(2), callWith()).then(String, String), { timeout: 5000 })
    .toBe('request 2')
})

test('a peer that is frozen is noticed long before the deadline', async () => {
  const { child, url } = await startHangingProcess('grpc://127.0.0.1:0')
  const connection = await grpc.connect(url, { connectTimeoutMs: 500 })
  onTestFinished(() => connection.close())
  await connection.check(2000)
  child.kill('SIGSTOP')
  const startMs = performance.now()
  await expect(connection.ask(numbered(1), callWith({ timeoutMs: 20_000 }))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
  expect(performance.now() - startMs).toBeLessThan(6000)
})

/** Accepts connections and says nothing. */
class MuteServer {
  readonly server: Server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.resume()
  })
  readonly #sockets = new Set<Socket>()

  static async start(port: number): Promise<MuteServer> {
    const mute = new MuteServer()
    onTestFinished(() => mute.stop())
    mute.server.listen(port, '127.0.0.1')
    await once(mute.server, 'listening')
    return mute
  }

  get url(): string {
    return `grpc://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Resolves when whoever connected first has hung up. */
  async left(): Promise<void> {
    const [first] = this.#sockets
    if (first && !first.closed) await once(first, 'close')
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.server.listening) return
    this.server.close()
    await once(this.server, 'close')
  }
}
