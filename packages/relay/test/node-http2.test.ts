/** node:http2 (nghttp2) on both sides: an implementation of HTTP/2 and HPACK that is not ours. */
import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'

import { expect, it, onTestFinished } from 'vitest'

import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { type RelayFixture, startRelay, untilEmpty } from './relay-fixture.ts'

interface Answer {
  headers: IncomingHttpHeaders
  trailers: IncomingHttpHeaders
  body: Buffer
}

it('passes calls that are sent before SETTINGS are acknowledged, with a dynamic table', async () => {
  const fixture = await startRelay([await echoServer()])
  const session = clientSession(fixture)
  const fields = { 'x-repeated': 'the same value every time', authorization: 'secret' }
  const calls = Array.from(
    { length: 50 },
    async (_, n) => await call(session, { ...fields, 'x-n': String(n) }),
  )
  for (const [n, answer] of (await Promise.all(calls)).entries()) {
    expect(answer.headers).toMatchObject({ ':status': 200, ...fields, 'x-n': String(n) })
    expect(answer.trailers).toMatchObject({
      'grpc-status': '0',
      'x-repeated': fields['x-repeated'],
    })
  }
  await untilEmpty(fixture)
})

it('passes any field that HTTP allows, over one connection, unchanged', async () => {
  const fixture = await startRelay([await echoServer()])
  const session = clientSession(fixture)
  const random = randomFrom(9113)
  for (let round = 0; round < 100; round++) {
    const fields: Record<string, string> = {}
    for (let n = random(10); n >= 0; n--) fields[`x-${random(20)}`] = randomValue(random)
    expect((await call(session, fields)).headers).toMatchObject(fields)
  }
})

it('passes field blocks longer than a frame', async () => {
  const fixture = await startRelay([await echoServer()], {
    limits: { fieldListBytes: 60_000, fieldBlockBytes: 60_000 },
  })
  // Characters whose Huffman code is longer than they are, so that the block does not shrink.
  const fields = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`x-${n}`, '~'.repeat(4000)]),
  )
  const answer = await call(clientSession(fixture), fields)
  expect(answer.headers).toMatchObject(fields)
})

it('does not let a client that reads nothing hold up another one on the same backend', async () => {
  const fixture = await startRelay([await echoServer()])
  const [slow, quick] = [clientSession(fixture), clientSession(fixture)]
  const stuck = Array.from({ length: 100 }, () => {
    const stream = slow.request({ ':method': 'POST', ':path': '/test/Big', 'x-bytes': '1000000' })
    stream.on('error', () => {})
    return stream.end()
  })
  await Promise.all(stuck.map(async (stream) => await once(stream, 'response')))
  const answer = await call(quick, { 'x-bytes': '5000000' })
  expect(answer.body.length).toBe(5_000_000)
  expect(fixture.relay.stats().heldBytes).toBeLessThanOrEqual(100 * 65_535)
  slow.destroy()
  await untilEmpty(fixture)
})

it('gives the request body back byte for byte, with windows of every size', async () => {
  for (const initialWindowSize of [1, 1000, 65_535, 1_000_000]) {
    const fixture = await startRelay([await echoServer({ initialWindowSize })])
    const session = clientSession(fixture, { initialWindowSize })
    const bytes = initialWindowSize === 1 ? 300 : 300_000
    const body = Buffer.from(Array.from({ length: bytes }, (_, n) => n % 251))
    expect((await call(session, {}, body)).body.equals(body)).toBe(true)
    await untilEmpty(fixture)
  }
})

it('keeps many large calls on one connection going, with windows larger than its buffers', async () => {
  const fixture = await startRelay([await echoServer()])
  const session = clientSession(fixture, { initialWindowSize: 8_000_000 })
  await once(session, 'connect')
  session.setLocalWindowSize(64_000_000)
  const calls = Array.from(
    { length: 30 },
    async () => await call(session, { 'x-bytes': '1000000' }),
  )
  for (const { body } of await Promise.all(calls)) expect(body.length).toBe(1_000_000)
  await untilEmpty(fixture)
})

it('ends a session in peace when it drains', async () => {
  const fixture = await startRelay([await echoServer()])
  const session = clientSession(fixture)
  await call(session, {})
  const goaway = once(session, 'goaway')
  const closed = once(session, 'close')
  await fixture.relay.drain(5000)
  expect((await goaway)[0]).toBe(0)
  await closed
})

async function echoServer(settings: object = {}): Promise<number> {
  const server: Http2Server = createServer({ settings, maxSessionMemory: 1000 })
  server.on('stream', echo)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function echo(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const fields = ownFields(headers)
  stream.on('error', () => {})
  stream.respond({ ':status': 200, ...fields }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', ...fields }))
  const bytes = Number(headers['x-bytes'] ?? 0)
  if (bytes > 0) stream.end(Buffer.alloc(bytes))
  else stream.pipe(stream)
}

function ownFields(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const own = Object.entries(headers).filter(
    ([name]) => name.startsWith('x-') || name === 'authorization',
  )
  return Object.fromEntries(own)
}

function clientSession({ port }: RelayFixture, settings: object = {}): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`, { settings })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

async function call(
  session: ClientHttp2Session,
  fields: object,
  body = Buffer.from('x'),
): Promise<Answer> {
  const stream = session.request({ ':method': 'POST', ':path': '/test/Echo', ...fields })
  const parts: Buffer[] = []
  const answer: Answer = { headers: {}, trailers: {}, body: Buffer.alloc(0) }
  stream.on('response', (headers) => (answer.headers = headers))
  stream.on('trailers', (trailers) => (answer.trailers = trailers))
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.end(body)
  await once(stream, 'end')
  return { ...answer, body: Buffer.concat(parts) }
}

function randomValue(random: (below: number) => number): string {
  const characters = Array.from({ length: random(60) }, () => String.fromCharCode(33 + random(94)))
  return characters.join('')
}
