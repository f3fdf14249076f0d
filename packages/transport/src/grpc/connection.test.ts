import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
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
  const relay = await MutableRelay.to(0)
  const hungUp = relay.mute()
  await expect(grpc.connect(relay.url, { connectTimeoutMs: 300 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `No gRPC server answered at ${relay.url} within 300 ms.`,
  })
  await hungUp
})

test('a call given up in the turn in which it was asked is given up at the answerer too', async () => {
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>()
  const listener = await grpc.listen(
    'grpc://127.0.0.1:0',
    (_, { signal }) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => {
          giveUp()
          resolve(Buffer.alloc(0))
        })
      }),
    {},
  )
  onTestFinished(() => listener.close(0))
  const connection = await grpc.connect(listener.url, {})
  onTestFinished(() => connection.close())
  const cancel = new AbortController()
  const reply = connection.ask(numbered(1), callWith({ signal: cancel.signal, timeoutMs: 60_000 }))
  cancel.abort()
  await expect(reply).rejects.toMatchObject({ code: 'CANCELLED' })
  await givenUp
})

test('an attempt to reconnect that hangs ends with its calls, and the next one succeeds', async () => {
  const listener = await grpc.listen('grpc://127.0.0.1:0', echo, {})
  onTestFinished(() => listener.close(0))
  const relay = await MutableRelay.to(Number(new URL(listener.url).port))
  const connection = await grpc.connect(relay.url, { connectTimeoutMs: 300 })
  onTestFinished(() => connection.close())
  const hungUp = relay.mute()
  const [first, second] = [1, 2].map((number) => connection.ask(numbered(number), callWith()))
  await expect(first).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await hungUp
  relay.speak()
  await expect
    .poll(() => connection.ask(numbered(3), callWith()).then(String, String), { timeout: 5000 })
    .toBe('request 3')
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

/** Passes bytes on to a port, or swallows those of every connection made while it is mute. */
class MutableRelay {
  readonly #server = createServer((socket) => this.#accept(socket))
  readonly #sockets = new Set<Socket>()
  readonly #port: number
  #hungUp: PromiseWithResolvers<void> | undefined

  private constructor(port: number) {
    this.#port = port
  }

  static async to(port: number): Promise<MutableRelay> {
    const relay = new MutableRelay(port)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    onTestFinished(() => {
      relay.#drop()
      relay.#server.close()
    })
    return relay
  }

  get url(): string {
    return `grpc://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Cuts the connections it has; resolves when a client has hung up on the silence. */
  mute(): Promise<void> {
    this.#hungUp = Promise.withResolvers()
    this.#drop()
    return this.#hungUp.promise
  }

  /** Passes bytes on again, for new connections. */
  speak(): void {
    this.#hungUp = undefined
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket.on('error', () => undefined))
    if (this.#hungUp) socket.resume().once('close', this.#hungUp.resolve)
    else socket.pipe(this.#forward()).pipe(socket)
  }

  #forward(): Socket {
    const forward = createConnection(this.#port, '127.0.0.1').on('error', () => undefined)
    this.#sockets.add(forward)
    return forward
  }

  #drop(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }
}
