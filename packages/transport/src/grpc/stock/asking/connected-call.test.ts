import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Metadata, status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { CallChannel } from './call-channel.ts'
import type { OutgoingStatus } from './outgoing-call.ts'

test('sends metadata as it is, frames messages and hands the answer over without its frame', async () => {
  const heard = await call((stream, fields) => {
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
    const trailers = { 'grpc-status': '0', 'x-timeout': String(fields['grpc-timeout']) }
    stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.pipe(stream)
  })
  expect(heard.messages).toEqual([Buffer.from('question')])
  expect(heard.ended).toMatchObject({ code: status.OK })
  expect(heard.ended.metadata.get('x-timeout')).toEqual(['5S'])
  expect(heard.ended).not.toHaveProperty('progress')
})

test('a message that was compressed unasked ends the call with INTERNAL', async () => {
  const { messages, ended } = await call((stream) => {
    stream.respond({ 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' })
    stream.write(framed(1, gzipSync('answer')))
  })
  expect(messages).toEqual([])
  expect(ended).toMatchObject({
    code: status.INTERNAL,
    details: 'The server compressed a message, which it was not asked for.',
  })
})

test('a stream that the server refuses is told as REFUSED', async () => {
  const { ended } = await call((stream) => stream.close(7))
  expect(ended).toMatchObject({ code: status.UNAVAILABLE, rstCode: 7, progress: 'REFUSED' })
})

test('a call without a connection is told as NOT_STARTED, in a later turn', async () => {
  const channel = new CallChannel({ host: '127.0.0.1', port: 1 }, unwatched)
  onTestFinished(() => channel.close())
  const { promise, resolve } = Promise.withResolvers<OutgoingStatus>()
  let isStarted = false
  channel.start(start(), {
    ...deaf,
    onReceiveStatus: (ended) => {
      expect(isStarted).toBe(true)
      resolve(ended)
    },
  })
  isStarted = true
  await expect(promise).resolves.toMatchObject({
    code: status.UNAVAILABLE,
    details: 'No connection is ready.',
    progress: 'NOT_STARTED',
  })
})

const deaf = { onReceiveMetadata: () => undefined, onReceiveMessage: () => undefined }
const nothing = (): void => undefined
const unwatched = { connected: nothing, disconnected: nothing, heard: nothing }

function start() {
  const metadata = new Metadata()
  metadata.set('grpc-timeout', '5S')
  return { path: '/a.B/C', metadata }
}

function framed(flag: number, message: Buffer): Buffer {
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

type Service = (stream: ServerHttp2Stream, fields: Readonly<Record<string, unknown>>) => void

interface Heard {
  readonly messages: readonly Buffer[]
  readonly ended: OutgoingStatus
}

/** One call with the message `question` to a server of node:http2. */
async function call(service: Service): Promise<Heard> {
  const channel = await connectedTo(service)
  const messages: Buffer[] = []
  const ended = await new Promise<OutgoingStatus>((resolve) => {
    const outgoing = channel.start(start(), {
      ...deaf,
      onReceiveMessage: (message) => messages.push(message),
      onReceiveStatus: resolve,
    })
    outgoing.send(Buffer.from('question'), () => outgoing.halfClose())
    outgoing.startRead()
  })
  return { messages, ended }
}

async function connectedTo(service: Service): Promise<CallChannel> {
  const server = createServer().listen(0, '127.0.0.1')
  server.on('stream', (stream: ServerHttp2Stream, fields) => {
    stream.on('error', () => undefined)
    service(stream, fields)
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connected = Promise.withResolvers<void>()
  const watcher = { ...unwatched, connected: connected.resolve }
  const channel = new CallChannel({ host: '127.0.0.1', port }, watcher)
  onTestFinished(() => {
    channel.close()
    server.close()
  })
  await connected.promise
  return channel
}
