/** Streams of calls between the transport and grpc-js with nothing but `calls.proto`, both ways. */
import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { once } from 'node:events'
import { status } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { hang } from '../conformance/hang.ts'
import { callWith, numbered } from '../conformance/under-test.ts'
import {
  openStream,
  startStockServer,
  type StockHandler,
  stockClient,
} from '../grpc/stock-peers.ts'
import { connect, listen } from '../registry.ts'
import type { Connection } from '../transport.ts'

const proto = readFileSync(new URL('calls.proto', import.meta.url), 'utf8')
const service = 'rpcvsmom.Calls'

/** As the loader of grpc-js gives a message: numbers of 64 bits as text, missing fields not at all. */
interface Reply {
  readonly id: string
  readonly status?: number
  readonly message?: string
  readonly body?: Buffer
}

describe('a client of grpc-js', () => {
  test('gets a reply with its status for each call, whatever order they come in', async () => {
    const stream = await openTo(async (request, call) => {
      if (String(request) === 'fail') throw new AskError('DATA_LOSS', 'näh, 100 % sure')
      if (String(request) === 'wait') await new Promise((resolve) => setTimeout(resolve, 20))
      return Buffer.from(`${call.method} ${call.contentType} ${String(request)}`)
    })
    send(stream, { id: 7, method: 'test.Echo/Ask', body: 'wait' })
    send(stream, { id: 8, method: 'test.Echo/Ask', body: 'fail' })
    send(stream, { id: 2 ** 53 - 1, method: 'test.Echo/B', content_type: 'text/x', body: 'b' })
    stream.end()
    const replies = (await stream.toArray()) as Reply[]
    expect(replies.map(({ id }) => id)).toEqual(['8', '9007199254740991', '7'])
    expect(replies[0]).toMatchObject({ status: status.DATA_LOSS, message: 'näh, 100 % sure' })
    expect(String(replies[1]!.body)).toBe('test.Echo/B text/x b')
    expect(String(replies[2]!.body)).toBe('test.Echo/Ask application/x-protobuf wait')
  })

  test('gets DEADLINE_EXCEEDED for the call whose time is over, and no reply for one it gives up', async () => {
    const aborted: unknown[] = []
    const stream = await openTo((request, call) => {
      call.signal?.addEventListener('abort', () => aborted.push(call.signal?.reason))
      return hang(request, call)
    })
    send(stream, { id: 1, method: 'test.Echo/Ask', timeout_us: 20_000_000 })
    send(stream, { id: 2, method: 'test.Echo/Ask', timeout_us: 50_000 })
    stream.write({ id: 1, given_up: true })
    stream.end()
    const replies = (await stream.toArray()) as Reply[]
    expect(replies).toMatchObject([{ id: '2', status: status.DEADLINE_EXCEEDED }])
    expect(aborted).toMatchObject([{ code: 'CANCELLED' }, { code: 'DEADLINE_EXCEEDED' }])
  })

  test('that uses an id twice loses its stream, and the calls on it are aborted', async () => {
    const aborted = Promise.withResolvers<unknown>()
    const stream = await openTo((request, call) => {
      call.signal?.addEventListener('abort', () => aborted.resolve(call.signal?.reason))
      return hang(request, call)
    })
    const failed = once(stream, 'error')
    send(stream, { id: 5, method: 'test.Echo/Ask' })
    send(stream, { id: 5, method: 'test.Echo/Ask' })
    expect(await failed).toMatchObject([
      {
        code: status.INVALID_ARGUMENT,
        details: 'The id 5 is that of a call on this stream that has no reply yet.',
      },
    ])
    expect(await aborted.promise).toMatchObject({ code: 'CANCELLED' })
  })

  test('that sends what is no call loses its stream', async () => {
    const stream = await openTo(hang)
    const failed = once(stream, 'error')
    stream.write({ method: 'test.Echo/Ask' })
    expect(await failed).toMatchObject([
      {
        code: status.INVALID_ARGUMENT,
        details: 'A message on the stream cannot be read as a call.',
      },
    ])
  })
})

describe('a server of grpc-js', () => {
  test('answers our calls; replies that nobody waits for are counted by their kind', async () => {
    const connection = await connectTo((call, request) => {
      call.write({ id: request['id'], body: request['body'] })
      if (String(request['body']) === 'request 1') {
        call.write({ id: request['id'], body: Buffer.from('again') })
        call.write({ id: 4711 })
      }
    })
    const asks = Array.from({ length: 100 }, (_, n) => connection.ask(numbered(n), callWith()))
    expect((await Promise.all(asks)).map(String)).toEqual(asks.map((_, n) => `request ${n}`))
    expect(connection.counters()).toEqual({ late: 0, duplicate: 1, foreign: 1 })
  })

  test('that ends the stream in the middle ends each of its calls once, as UNAVAILABLE', async () => {
    let streams = 0
    const connection = await connectTo(
      (call, request) => {
        if (String(request['body']) === 'request 9') call.end()
        else if (String(request['body']) === 'request 10') call.write({ id: request['id'] })
      },
      () => streams++,
    )
    const asks = Array.from({ length: 10 }, (_, n) => connection.ask(numbered(n), callWith()))
    const codes = await Promise.all(asks.map((ask) => ask.catch(({ code }: AskError) => code)))
    expect(codes).toEqual(asks.map(() => 'UNAVAILABLE'))
    await connection.ask(numbered(10), callWith())
    expect(streams).toBe(2)
  })

  test('that sends what is no reply ends the calls of the stream as UNAVAILABLE', async () => {
    const connection = await connectTo((call) => call.write({ message: 'whose?' }))
    await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('A message on the stream cannot be read as a reply.'),
    })
  })

  test('that answers with a status nobody knows is UNKNOWN', async () => {
    const connection = await connectTo((call, request) =>
      call.write({ id: request['id'], status: 99, message: 'what?' }),
    )
    await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
      code: 'UNKNOWN',
      message: 'what?',
    })
  })
})

function send(
  stream: Duplex,
  { body = '', timeout_us = 10_000_000, ...call }: Record<string, unknown> & { body?: string },
): boolean {
  return stream.write({ timeout_us, ...call, body: Buffer.from(body) })
}

/** A stream of grpc-js to a listener with that answerer. */
async function openTo(ask: Ask): Promise<Duplex> {
  const listener = await listen('grpcstream://127.0.0.1:0', ask)
  onTestFinished(() => listener.close(0))
  return openStream(stockClient(proto, service, listener.url), 'Open')
}

type Call = { write(reply: object): void; end(): void }

/** A connection of ours to a server of grpc-js that takes each request so. */
async function connectTo(
  take: (call: Call, request: Record<string, unknown>) => void,
  onOpen?: () => void,
): Promise<Connection> {
  const open = (call: Call & Duplex): void => {
    onOpen?.()
    call.on('data', (request: Record<string, unknown>) => take(call, request))
    call.on('end', () => call.end())
  }
  const url = await startStockServer(proto, service, { Open: open as unknown as StockHandler })
  const connection = await connect(url.replace('grpc:', 'grpcstream:'))
  onTestFinished(() => connection.close())
  return connection
}
