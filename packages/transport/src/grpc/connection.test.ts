import { once } from 'node:events'
import {
  createServer as createHttp2Server,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { callWith, echo, numbered } from '../conformance/under-test.ts'
import type { GrpcEngine } from './address.ts'
import { connectGrpc } from './stock/asking/connection.ts'
import { grpc } from './index.ts'
import { connectLean } from './lean/asking/connection.ts'
import { MutableRelay } from './mutable-relay.ts'
import { Untaken } from '../untaken.ts'

test.for(['grpc://127.0.0.1:0', 'grpc://127.0.0.1', 'grpc://somewhere/x:1'])(
  'connecting to %s is refused in one sentence that names it',
  async (url) => {
    await expect(grpc.connect(url, {})).rejects.toThrow(`"${url}"`)
  },
)

const engines = ['grpc-js', 'lean'] as const
const endStream = { endStream: true }
const within = { timeout: 5000, interval: 5 }

/** Connections that look for silence as often as the test says. */
const connectWatched = { 'grpc-js': connectGrpc, lean: connectLean }

describe.each(engines)('with the engine %s', (engine) => {
  test('a peer that accepts but does not speak gRPC is UNAVAILABLE in one sentence', async () => {
    const relay = await MutableRelay.to(0)
    const hungUp = relay.mute()
    await expect(
      grpc.connect(urlOf(relay, engine), { connectTimeoutMs: 300 }),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `No gRPC server answered at ${urlOf(relay, engine)} within 300 ms.`,
    })
    await hungUp
  })

  test('a call given up in the turn in which it was asked is given up at the answerer too', async () => {
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>()
    const listener = await grpc.listen(
      `grpc://127.0.0.1:0?engine=${engine}`,
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
    const reply = connection.ask(
      numbered(1),
      callWith({ signal: cancel.signal, timeoutMs: 60_000 }),
    )
    cancel.abort()
    await expect(reply).rejects.toMatchObject({ code: 'CANCELLED' })
    await givenUp
  })

  test('a reply is told when it has come, before the call has ended', async () => {
    const server = createHttp2Server().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    const { promise: replied, resolve: onReply } = Promise.withResolvers<void>()
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.write(Buffer.from([0, 0, 0, 0, 1, 42]))
      // Without having heard of the reply this call never ends.
      void replied.then(() => stream.end())
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=${engine}`, {})
    onTestFinished(() => connection.close())
    const reply = connection.ask(numbered(1), { ...callWith(), onReply })
    expect([...(await reply)]).toEqual([42])
  })

  test('calls that wait for an attempt to reconnect that hangs are answered over the next one', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, echo, {})
    onTestFinished(() => listener.close(0))
    const relay = await MutableRelay.to(Number(new URL(listener.url).port))
    const connection = await grpc.connect(urlOf(relay, engine), { connectTimeoutMs: 300 })
    onTestFinished(() => connection.close())
    const hungUp = relay.mute()
    await expect.poll(() => relay.accepted, { interval: 5 }).toBe(2)
    const replies = [1, 2].map((number) =>
      connection.ask(numbered(number), callWith()).then(String),
    )
    await hungUp
    relay.speak()
    expect(await Promise.all(replies)).toEqual(['request 1', 'request 2'])
  })

  test('a call waits for a server that is away where its caller has nobody else, and ends at once where not', async () => {
    const url = `grpc://127.0.0.1:0?engine=${engine}`
    const listener = await grpc.listen(url, echo, {})
    const waiting = await grpc.connect(listener.url, { waitForReady: true })
    onTestFinished(() => waiting.close())
    const impatient = await grpc.connect(listener.url, {})
    onTestFinished(() => impatient.close())
    await listener.close(0)
    const replies: Promise<string>[] = []
    let refused = 0
    // Refused more than once, so that the first attempts to connect have failed on both connections.
    await expect
      .poll(async () => {
        replies.push(waiting.ask(numbered(1), callWith({ timeoutMs: 60_000 })).then(String))
        const outcome = impatient.ask(numbered(2), callWith({ timeoutMs: 60_000 }))
        refused += await outcome.then(
          () => 0,
          (error: unknown) => Number(error instanceof Untaken),
        )
        return refused
      }, within)
      .toBeGreaterThan(20)
    const again = await grpc.listen(listener.url, echo, {})
    onTestFinished(() => again.close(0))
    expect(new Set(await Promise.all(replies))).toEqual(new Set(['request 1']))
  })

  test('a call that waits for a server that stays away ends at its deadline, and when its connection is closed', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, echo, {})
    const connection = await grpc.connect(listener.url, { waitForReady: true })
    await listener.close(0)
    await expect(connection.ask(numbered(1), callWith({ timeoutMs: 300 }))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    const open = connection.ask(numbered(2), callWith({ timeoutMs: 60_000 }))
    const closed = expect(open).rejects.toMatchObject({ code: 'CANCELLED' })
    await connection.close()
    await closed
  })

  test('a call that is open when its server says goodbye is answered, though a sign of life is due', async () => {
    const open: ServerHttp2Stream[] = []
    let asked = 0
    const server = createHttp2Server().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    server.on('session', (session) => void session.on('ping', () => (asked += 1)))
    server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
      stream.on('error', () => undefined)
      if (path === '/test.Echo/Ask') return void open.push(stream)
      asked += 1
      stream.respond({ 'content-type': 'application/grpc', 'grpc-status': '12' }, endStream)
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const url = `grpc://127.0.0.1:${port}?engine=${engine}`
    const connection = await connectWatched[engine](url, {}, 50)
    onTestFinished(() => connection.close())
    const ask = () => connection.ask(numbered(1), callWith({ timeoutMs: 60_000 }))
    const replies = [ask()]
    await expect.poll(() => asked, within).toBeGreaterThan(0)
    open[0]!.session!.goaway(0, open[0]!.id)
    // Over the next connection; silent too, so that its signs of life show that the time of one more has come.
    replies.push(ask())
    // It may have been on its way before the goodbye, which refused it then.
    const isOpen = ({ closed }: ServerHttp2Stream): boolean => !closed
    await expect.poll(() => open.filter(isOpen).length, within).toBe(2)
    const before = asked
    await expect.poll(() => asked, within).toBeGreaterThan(before + 2)
    for (const stream of open.filter(isOpen)) {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 1, 42]))
    }
    expect((await Promise.all(replies)).map((reply) => [...reply])).toEqual([[42], [42]])
  })

  test('a call that its server refuses in its goodbye is asked again over the next connection', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 1, 42]))
    }
    const sessions: (Http2Session | undefined)[] = []
    const server = createHttp2Server().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined)
      sessions.push(stream.session)
      // It names the first call as the last that it has taken.
      if (sessions.length === 2) stream.session?.goaway(0, 1)
      else answer(stream)
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=${engine}`, {})
    onTestFinished(() => connection.close())
    for (const number of [1, 2])
      expect([...(await connection.ask(numbered(number), callWith()))]).toEqual([42])
    const [first, second, third] = sessions
    expect([second === first, third === first]).toEqual([true, false])
  })

  test('a connection that swallows everything ends no call, and new calls take another one', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, echo, {})
    onTestFinished(() => listener.close(0))
    const relay = await MutableRelay.to(Number(new URL(listener.url).port))
    const connection = await connectWatched[engine](urlOf(relay, engine), {}, 50)
    onTestFinished(() => connection.close())
    relay.swallow()
    const swallowed = connection.ask(numbered(1), callWith({ timeoutMs: 3000 }))
    await expect
      .poll(() => connection.ask(numbered(2), callWith({ timeoutMs: 100 })).then(String, String), {
        timeout: 5000,
      })
      .toBe('request 2')
    await expect(swallowed).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  test('a server that is slow to answer keeps the connection it has', async () => {
    const answer = Promise.withResolvers<Uint8Array>()
    const listener = await grpc.listen(
      `grpc://127.0.0.1:0?engine=${engine}`,
      () => answer.promise,
      {},
    )
    onTestFinished(() => listener.close(0))
    const relay = await MutableRelay.to(Number(new URL(listener.url).port))
    const connection = await connectWatched[engine](urlOf(relay, engine), {}, 500)
    onTestFinished(() => connection.close())
    const reply = connection.ask(numbered(1), callWith())
    await expect.poll(() => relay.chunksBack, { timeout: 10_000 }).toBeGreaterThan(6)
    answer.resolve(Buffer.from('late'))
    expect(String(await reply)).toBe('late')
    expect(relay.accepted).toBe(1)
  })
})

function urlOf({ port }: MutableRelay, engine: GrpcEngine): string {
  return `grpc://127.0.0.1:${port}?engine=${engine}`
}
