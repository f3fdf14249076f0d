import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import {
  type ChannelOptions,
  Client,
  credentials,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { asBuffer } from '../../as-buffer.ts'
import { callWith, echo, numbered } from '../../conformance/under-test.ts'
import { maxMessageBytes } from '../../transport-limits.ts'
import type { Connection } from '../../transport.ts'
import { grpc } from '../index.ts'

const gzip = { 'grpc.default_compression_algorithm': 2 }

test('an answer that is compressed is UNIMPLEMENTED, by the name of the encoding', async () => {
  const connection = await connectToCompressing()
  await expect(connection.ask(Buffer.alloc(5000, 'a'), callWith())).rejects.toMatchObject({
    code: 'UNIMPLEMENTED',
    message: 'The reply is compressed with "gzip"; only identity is read.',
  })
})

test('a request that is compressed is UNIMPLEMENTED, by the name of the encoding', async () => {
  const listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', echo, {})
  onTestFinished(() => listener.close(0))
  const client = new Client(new URL(listener.url).host, credentials.createInsecure(), gzip)
  onTestFinished(() => client.close())
  const asked = new Promise((resolve, reject) => {
    const take = (bytes: Buffer): Buffer => bytes
    client.makeUnaryRequest('/test.Echo/Ask', take, take, Buffer.alloc(5000), (error, reply) =>
      error ? reject(error) : resolve(reply),
    )
  })
  await expect(asked).rejects.toMatchObject({
    code: 12,
    details: 'The request is compressed with "gzip"; only identity is read.',
  })
})

test('an answer above the limit is RESOURCE_EXHAUSTED, and the connection goes on', async () => {
  const answers = [Buffer.alloc(maxMessageBytes + 1), numbered(2)]
  const connection = await connectToStock({ 'grpc.max_send_message_length': -1 }, () =>
    asBuffer(answers.shift() ?? numbered(0)),
  )
  await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: `The reply has ${maxMessageBytes + 1} bytes; the limit is ${maxMessageBytes}.`,
  })
  expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 2')
})

/** A lean connection to a server that compresses although nobody said that it may. */
async function connectToCompressing(): Promise<Connection> {
  const server = createServer()
  onTestFinished(() => void server.close())
  server.on('stream', (stream: ServerHttp2Stream) => {
    const headers = { 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' }
    stream.on('error', () => undefined)
    stream.respond(headers, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    const body = gzipSync('a'.repeat(5000))
    const prefix = Buffer.from([1, 0, 0, 0, body.length])
    stream.end(Buffer.concat([prefix, body]))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=lean`, {})
  onTestFinished(() => connection.close())
  return connection
}

/** A lean connection to a server of plain grpc-js. */
async function connectToStock(
  options: ChannelOptions,
  answer: (request: Buffer) => Uint8Array | Promise<Uint8Array>,
): Promise<Connection> {
  const server = new Server(options)
  onTestFinished(() => server.forceShutdown())
  server.register(
    '/test.Echo/Ask',
    (call: ServerUnaryCall<Buffer, Uint8Array>, reply: sendUnaryData<Uint8Array>) => {
      void Promise.resolve(answer(call.request)).then((bytes) => reply(null, bytes))
    },
    asBuffer,
    (bytes) => bytes,
    'unary',
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=lean`, {})
  onTestFinished(() => connection.close())
  return connection
}
