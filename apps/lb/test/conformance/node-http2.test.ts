/** Client and service of node:http2, which know nothing of gRPC but its headers and trailers. */
import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startRoutes, routeNames, type Routes } from './routes.ts'

interface Answer {
  readonly headers: Record<string, unknown>
  readonly trailers: Record<string, unknown>
  readonly body: Buffer
  /** Headers ended the stream. */
  readonly isTrailersOnly: boolean
}

const sizes = [0, 1, 65_535, 6 * 2 ** 20]
const statuses = Array.from({ length: 17 }, (_, status) => String(status))

let server: Http2Server
let routes: Routes

beforeAll(async () => {
  server = createServer().on('stream', answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  routes = await startRoutes((server.address() as AddressInfo).port)
})

afterAll(async () => {
  await routes[Symbol.asyncDispose]()
  server.close()
})

describe.each(routeNames)('%s', (route) => {
  test.each(sizes)('a message of %d bytes comes back as it went', async (bytes) => {
    const { body, trailers } = await asDirect({}, message(Buffer.alloc(bytes, 'm')))
    expect(body.equals(message(Buffer.alloc(bytes, 'm')))).toBe(true)
    expect(trailers).toMatchObject({ 'grpc-status': '0' })
  })

  test.each(statuses)('status %s comes as trailers, and as trailers only', async (status) => {
    const inTrailers = await asDirect({ 'x-status': status }, message(Buffer.from('x')))
    expect(inTrailers.trailers['grpc-status']).toBe(status)
    const only = await asDirect({ 'x-status': status, 'x-only': 'yes' }, message(Buffer.from('x')))
    expect(only.isTrailersOnly).toBe(true)
    expect(only.headers['grpc-status']).toBe(status)
  })

  test('fields of its own come back, binary ones byte for byte', async () => {
    const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64')
    const fields = {
      'x-text': 'one, two; three = 3',
      'x-all-bin': binary,
      'x-more': 'y'.repeat(4000),
    }
    const { headers, trailers } = await asDirect(fields, message(Buffer.from('x')))
    // Padding of base64 is optional (grpc/doc/PROTOCOL-HTTP2.md).
    const echoed = { ...fields, 'x-all-bin': binary.replace(/=+$/, '') }
    expect(headers).toMatchObject(echoed)
    expect(trailers).toMatchObject(echoed)
  })

  async function asDirect(fields: Record<string, string>, body: Buffer): Promise<Answer> {
    const direct = await call(session('direct'), fields, body)
    const answered = await call(session(route), fields, body)
    expect(answered).toEqual(direct)
    return answered
  }

  function session(to: (typeof routeNames)[number]): ClientHttp2Session {
    const opened = connect(`http://127.0.0.1:${routes.portOf(to)}`)
    onTestFinished(() => opened.destroy())
    return opened
  }
})

async function call(
  session: ClientHttp2Session,
  fields: Record<string, string>,
  body: Buffer,
): Promise<Answer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/test.Echo/Unary',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...fields,
  })
  const parts: Buffer[] = []
  let headers: IncomingHttpHeaders = {}
  let trailers: IncomingHttpHeaders | undefined
  stream.on('response', (received) => (headers = received))
  stream.on('trailers', (received) => (trailers = received))
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.end(body)
  await once(stream, 'end')
  return {
    headers: ownFields(headers),
    trailers: ownFields(trailers ?? {}),
    body: Buffer.concat(parts),
    isTrailersOnly: trailers === undefined,
  }
}

function answer(stream: ServerHttp2Stream, fields: IncomingHttpHeaders): void {
  stream.on('error', () => undefined)
  const isHealth = fields[':path']?.startsWith('/grpc.') ?? false
  const status = isHealth ? '12' : (fields['x-status'] ?? '0')
  const ownHeaders = { 'content-type': 'application/grpc', ...ownFields(fields) }
  if (isHealth || fields['x-only'] !== undefined) {
    stream.respond({ ...ownHeaders, 'grpc-status': status }, { endStream: true })
    stream.resume()
    return
  }
  stream.respond(ownHeaders, { waitForTrailers: true })
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': status, ...ownFields(fields) }),
  )
  stream.pipe(stream)
}

/** What gRPC promises to pass on; the rest belongs to each hop. */
function ownFields(fields: IncomingHttpHeaders): Record<string, string | string[] | undefined> {
  const own = Object.entries(fields).filter(
    ([name]) => name.startsWith('x-') || name === 'grpc-status',
  )
  return Object.fromEntries(
    own.map(([name, value]) => [
      name,
      name.endsWith('-bin') ? String(value).replace(/=+$/, '') : value,
    ]),
  )
}

function message(bytes: Buffer): Buffer {
  const framing = Buffer.alloc(5)
  framing.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([framing, bytes])
}
