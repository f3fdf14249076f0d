import { once } from 'node:events'
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { connect as connectSocket } from 'node:net'
import {
  CLIENT_PREFACE,
  ErrorCode,
  Flag,
  frameBytes,
  frameOf,
  FrameReader,
  FrameType,
  literalField,
  literalWithStaticName,
  readGoaway,
  rstStreamFrame,
  settingsAckFrame,
  settingsFrame,
} from '@rpc-vs-mom/http2'
import { expect, onTestFinished, test } from 'vitest'
import { callWith, echo, numbered } from '../../conformance/under-test.ts'
import { Untaken } from '../../untaken.ts'
import { grpc } from '../index.ts'
import { leanLimits } from './lean-limits.ts'

const grpcHeaders = { 'content-type': 'application/grpc', te: 'trailers' }
const whole = Buffer.from([0, 0, 0, 0, 1, 42])

test.for<[what: string, headers: OutgoingHttpHeaders, body: Buffer, status: string]>([
  ['no message', grpcHeaders, Buffer.alloc(0), '12'],
  ['a message that is cut off', grpcHeaders, whole.subarray(0, 5), '13'],
  ['a prefix that is cut off', grpcHeaders, whole.subarray(0, 3), '13'],
  ['two messages', grpcHeaders, Buffer.concat([whole, whole]), '12'],
  ['a message of 4 GiB', grpcHeaders, Buffer.from([0, 255, 255, 255, 255, 1]), '8'],
  ['a timeout that is none', { ...grpcHeaders, 'grpc-timeout': 'soon' }, whole, '13'],
  ['a timeout that is over', { ...grpcHeaders, 'grpc-timeout': '0m' }, whole, '4'],
])(
  'a request with %s gets its status, and the next one is answered',
  async ([, headers, body, status]) => {
    const session = await sessionTo()
    expect((await post(session, headers, body)).headers['grpc-status']).toBe(status)
    expect((await post(session, grpcHeaders, whole)).body).toEqual(whole)
  },
)

test('a request that is not of gRPC gets HTTP status 415', async () => {
  const session = await sessionTo()
  const { headers } = await post(session, { 'content-type': 'text/plain' }, whole)
  expect(headers[':status']).toBe(415)
})

test.each(['unfinished', 'untaken'])(
  'a call that is %s at its deadline is ended',
  async (which) => {
    const session = await sessionTo()
    const isUnfinished = which === 'unfinished'
    if (!isUnfinished) session.settings({ initialWindowSize: 0 })
    const headers = { ':method': 'POST', ':path': '/test.Echo/Ask', ...grpcHeaders }
    const stream = session.request({ ...headers, 'grpc-timeout': '100m' })
    stream.on('error', () => undefined)
    if (isUnfinished) stream.write(whole.subarray(0, 5))
    else stream.end(whole)
    const [trailers] = (await once(stream, isUnfinished ? 'response' : 'trailers')) as [object]
    expect(trailers).toMatchObject({ 'grpc-status': '4' })
  },
)

test('a client that does nothing but reset its streams is told to calm down', async () => {
  const { port } = await listening()
  const socket = connectSocket(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  const block = Buffer.concat([
    Buffer.from([0x83, 0x86]),
    literalWithStaticName(4, '/test.Echo/Ask'),
    literalField('content-type', 'application/grpc'),
  ])
  socket.write(CLIENT_PREFACE)
  socket.write(Buffer.concat([settingsFrame([]), settingsAckFrame()].map(frameBytes)))
  const streams = leanLimits.resets.burst * 3
  const frames = Array.from({ length: streams }, (_, n) => {
    const fields = { flags: Flag.endHeaders, streamId: 2 * n + 1, payload: block }
    return [frameOf(FrameType.headers, fields), rstStreamFrame(2 * n + 1, ErrorCode.cancel)]
  })
  socket.write(Buffer.concat(frames.flat().map(frameBytes)))
  expect(await goawayOn(socket)).toBe(ErrorCode.enhanceYourCalm)
})

test('a call that finds nobody is told to be untaken', async () => {
  const listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', echo, {})
  const connection = await grpc.connect(listener.url, {})
  onTestFinished(() => connection.close())
  await listener.close()
  await expect(connection.ask(numbered(1), callWith())).rejects.toBeInstanceOf(Untaken)
})

async function listening(): Promise<{ port: number }> {
  const listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', echo, {})
  onTestFinished(() => listener.close(0))
  return { port: Number(new URL(listener.url).port) }
}

async function sessionTo(): Promise<ClientHttp2Session> {
  const session = connectHttp2(`http://127.0.0.1:${(await listening()).port}`)
  onTestFinished(() => session.destroy())
  return session
}

interface Answered {
  /** Those of the response, and its trailers. */
  readonly headers: Record<string, unknown>
  readonly body: Buffer
}

async function post(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): Promise<Answered> {
  const stream = session.request({ ':method': 'POST', ':path': '/test.Echo/Ask', ...headers })
  const seen: Record<string, unknown> = {}
  const chunks: Buffer[] = []
  const note = (fields: object): void => void Object.assign(seen, fields)
  stream
    .on('response', note)
    .on('trailers', note)
    .on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.end(body)
  await once(stream, 'close')
  return { headers: seen, body: Buffer.concat(chunks) }
}

async function goawayOn(socket: NodeJS.ReadableStream): Promise<number> {
  const reader = new FrameReader()
  for await (const chunk of socket) {
    reader.feed(chunk as Buffer)
    while (reader.next()) {
      if (reader.frame.type === FrameType.goaway) return readGoaway(reader.frame).code
    }
  }
  throw new Error('The connection ended without GOAWAY.')
}
