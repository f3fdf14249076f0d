import { expect, onTestFinished, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { hang } from '../conformance/hang.ts'
import { callWith, echo, numbered } from '../conformance/under-test.ts'
import { openFlow } from '../grpc/lean/asking/open-flow.ts'
import { channelTo } from '../grpc/lean/flow-peers.ts'
import type { MessageFlow } from '../grpc/lean/messages/message-flow.ts'
import { MutableRelay } from '../grpc/mutable-relay.ts'
import { connect, listen } from '../registry.ts'
import type { Connection, Listener } from '../transport.ts'
import { Untaken } from '../untaken.ts'
import { parseGrpcStreamUrl } from './address.ts'
import {
  callsMethod,
  maxStreamedBytes,
  readReply,
  type StreamedCall,
  writeCall,
} from './messages.ts'

const anyPort = 'grpcstream://127.0.0.1:0'
const replacements = 5

test('a listener that is replaced under load loses no call', async () => {
  const answer: Ask = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 3))
    return request
  }
  let listener = await listen(anyPort, answer)
  const { url } = listener
  const connection = await connected(url)
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const errors: unknown[] = []
  let answered = 0
  const askers = Array.from({ length: 32 }, async (_, n) => {
    while (!over.signal.aborted) {
      const reply = await connection.ask(numbered(n), callWith()).catch((error: unknown) => error)
      if (reply instanceof AskError || String(reply) !== `request ${n}`) errors.push(reply)
      else answered++
    }
  })
  for (let n = 0; n < replacements; n++) {
    const before = answered
    await expect
      .poll(() => answered, { interval: 1, timeout: 20_000 })
      .toBeGreaterThan(before + 100)
    const closed = listener.close()
    listener = await listen(url, answer)
    await closed
  }
  onTestFinished(() => listener.close(0))
  over.abort()
  await Promise.all(askers)
  expect(errors).toEqual([])
  expect(connection.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0 })
})

test('calls on a stream that breaks are each UNAVAILABLE once, and later ones take another stream', async () => {
  const listener = await listening((request, call) =>
    request.length === 0 ? hang(request, call) : echo(request, call),
  )
  const relay = await MutableRelay.to(Number(new URL(listener.url).port))
  const connection = await connected(`grpcstream://127.0.0.1:${relay.port}`)
  const outcomes: string[] = []
  const calls = Array.from({ length: 50 }, async () => {
    const failure = await connection.ask(new Uint8Array(), callWith()).catch((error) => error)
    outcomes.push((failure as AskError).code)
  })
  await connection.ask(numbered(1), callWith())
  void relay.mute()
  relay.speak()
  await Promise.all(calls)
  expect(outcomes).toEqual(Array.from({ length: 50 }, () => 'UNAVAILABLE'))
  expect(String(await connection.ask(numbered(2), callWith()))).toBe('request 2')
})

test('a call that finds nobody is told to be untaken', async () => {
  const listener = await listen(anyPort, echo)
  const connection = await connected(listener.url)
  await connection.ask(numbered(1), callWith())
  await listener.close()
  await expect(connection.ask(numbered(1), callWith())).rejects.toBeInstanceOf(Untaken)
})

test('a caller that gives up is told to the answerer of its call alone', async () => {
  const entered = Promise.withResolvers<void>()
  const told = Promise.withResolvers<unknown>()
  const listener = await listening((request, call) => {
    if (request.length > 0) return echo(request, call)
    call.signal?.addEventListener('abort', () => told.resolve(call.signal?.reason))
    entered.resolve()
    return hang(request, call)
  })
  const connection = await connected(listener.url)
  const controller = new AbortController()
  const given = connection.ask(new Uint8Array(), callWith({ signal: controller.signal }))
  await entered.promise
  controller.abort()
  await expect(given).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await told.promise).toMatchObject({ code: 'CANCELLED' })
  expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 1')
})

test('a call that is given up before it left is not sent', async () => {
  const asked: string[] = []
  const listener = await listening((request, call) => {
    asked.push(String(request))
    return echo(request, call)
  })
  const connection = await connected(listener.url)
  const controller = new AbortController()
  // More than the windows let go: the one behind waits in the queue.
  const large = connection.ask(Buffer.alloc(1_000_000, 'l'), callWith())
  const given = connection.ask(numbered(7), callWith({ signal: controller.signal }))
  controller.abort()
  await expect(given).rejects.toMatchObject({ code: 'CANCELLED' })
  await large
  await connection.ask(numbered(8), callWith())
  expect(asked.map((request) => request.slice(0, 9))).toEqual(['lllllllll', 'request 8'])
})

test('a client that does not read its replies is asked for no more calls than bounded memory takes', async () => {
  const calls = 5000
  let answered = 0
  const listener = await listening(async (request) => {
    if (request.length > 0) answered++
    return Buffer.alloc(10_000)
  })
  const channel = await channelTo(parseGrpcStreamUrl(listener.url))
  const replies: Buffer[] = []
  const over = Promise.withResolvers<AskError | undefined>()
  let sent = 0
  const flood = (): void => {
    while (!flow.isFull && sent < calls) flow.send(writeCall({ ...callOf(++sent), body: kilobyte }))
    if (sent === calls) flow.end()
  }
  const flow: MessageFlow = openFlow(channel, callsHead, {
    onMessage: (message) => void replies.push(message),
    onRoom: () => flood(),
    onOver: over.resolve,
  })
  flow.pause()
  flood()
  const other = await connected(listener.url)
  let before = -1
  while (answered > before) {
    before = answered
    for (let n = 0; n < 50; n++) await other.ask(new Uint8Array(), callWith())
  }
  // A window of replies, as much in the queue, and those to the calls that had come in one read.
  expect(answered).toBeLessThan(200)
  flow.resume()
  expect(await over.promise).toBeUndefined()
  expect(replies).toHaveLength(calls)
  expect(new Set(replies.map((reply) => readReply(reply).id)).size).toBe(calls)
})

test('a listener of the lean engine that serves no streams of calls is UNIMPLEMENTED', async () => {
  const listener = await listen('grpc://127.0.0.1:0?engine=lean', echo, {
    contract: { methods: ['test.Echo/Ask'] },
  })
  onTestFinished(() => listener.close(0))
  const connection = await connected(listener.url.replace(/^grpc(.*)\?.*$/, 'grpcstream$1'))
  await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
    code: 'UNIMPLEMENTED',
    message: 'There is no method "rpcvsmom.Calls/Open".',
  })
})

const kilobyte = Buffer.alloc(1000)
const callsHead = { method: callsMethod, maxBytes: maxStreamedBytes }

function callOf(id: number): Omit<StreamedCall, 'isGivenUp'> {
  const { method, timeoutMs } = callWith()
  return { id, method, timeoutMs, contentType: undefined, body: new Uint8Array() }
}

async function listening(ask: Ask): Promise<Listener> {
  const listener = await listen(anyPort, ask)
  onTestFinished(() => listener.close(0))
  return listener
}

async function connected(url: string): Promise<Connection> {
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  return connection
}
