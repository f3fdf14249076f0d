/** Streams between the lean engine and plain grpc-js, both ways. */
import { once } from 'node:events'
import type { Duplex, Readable } from 'node:stream'
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import { maxMessageBytes } from '../../transport-limits.ts'
import type { StreamMethod } from './answering/served-flow.ts'
import { channelTo, echoing, openOn, pathOf, serveFlows } from './flow-peers.ts'

const sizes = [0, 1, 16_383, 65_537, maxMessageBytes]
const asItIs = (bytes: Buffer): Buffer => bytes

test('a client of grpc-js gets back what it sends, in its order', async () => {
  const stream = bidi(await stockClientOf({ Echo: echoing }), 'Echo')
  for (const size of sizes) stream.write(Buffer.alloc(size, 'q'))
  stream.end()
  const replies = (await stream.toArray()) as Buffer[]
  expect(replies.map(({ length }) => length)).toEqual(sizes)
  expect(replies.every((reply) => reply.every((byte) => byte === 113))).toBe(true)
})

test('a client of grpc-js sees status and message of a stream that fails behind its messages', async () => {
  const failing: StreamMethod = {
    open: (flow) => ({
      onMessage: (message) => {
        flow.send(message)
        setImmediate(() => flow.fail(new AskError('DATA_LOSS', 'näh, 100 % sure')))
      },
      onOver: () => undefined,
    }),
  }
  const stream = bidi(await stockClientOf({ Fail: failing }), 'Fail')
  stream.write(Buffer.from('x'))
  const failure = { code: status.DATA_LOSS, details: 'näh, 100 % sure' }
  const seen: Buffer[] = []
  stream.on('data', (message: Buffer) => seen.push(message))
  const [error] = (await once(stream, 'error')) as [object]
  expect(error).toMatchObject(failure)
  expect(seen.map(String)).toEqual(['x'])
})

test('a client of grpc-js gets all that a listener sends as there is room for it', async () => {
  const chunk = Buffer.alloc(10_000, 'c')
  let sent = 0
  const flooding: StreamMethod = {
    open: (flow) => {
      const flood = (): void => {
        for (; !flow.isFull && sent < 1000; sent++) flow.send(chunk)
        if (sent === 1000) flow.end()
      }
      return { onMessage: flood, onRoom: flood, onOver: () => undefined }
    },
  }
  const client = await stockClientOf({ Flood: flooding })
  const stream = client.makeServerStreamRequest(pathOf('Flood'), asItIs, asItIs, Buffer.alloc(0))
  let bytes = 0
  for await (const reply of stream as AsyncIterable<Buffer>) {
    bytes += reply.length
  }
  expect(bytes).toBe(1000 * chunk.length)
})

test('a server of grpc-js streams to a lean client, one way and both, with status and cancellation', async () => {
  const cancelled = Promise.withResolvers<void>()
  const channel = await channelTo({
    host: '127.0.0.1',
    port: await stockServer((server) => {
      server.register(pathOf('Count'), count, asItIs, asItIs, 'serverStream')
      server.register(pathOf('Echo'), echo, asItIs, asItIs, 'bidi')
      server.register(
        pathOf('Wait'),
        (call: BytesBothWays) => {
          call.on('cancelled', () => cancelled.resolve())
          call.write(Buffer.from('there'))
        },
        asItIs,
        asItIs,
        'bidi',
      )
    }),
  })
  const counted = openOn(channel, 'Count')
  counted.flow.send(Buffer.from('5000'))
  counted.flow.end()
  expect(await counted.over).toMatchObject({ code: 'OUT_OF_RANGE', message: 'That is all.' })
  expect(counted.messages.map(String)).toEqual(Array.from({ length: 5000 }, (_, n) => String(n)))
  const echoed = openOn(channel, 'Echo')
  for (const size of sizes) echoed.flow.send(Buffer.alloc(size, 'q'))
  echoed.flow.end()
  expect(await echoed.over).toBeUndefined()
  expect(echoed.messages.map(({ length }) => length)).toEqual(sizes)
  const given = openOn(channel, 'Wait', {
    onMessage: () => given.flow.fail(new AskError('CANCELLED', 'Enough.')),
  })
  expect(await given.over).toMatchObject({ code: 'CANCELLED' })
  await cancelled.promise
})

type BytesBothWays = ServerDuplexStream<Buffer, Buffer>

function echo(call: BytesBothWays): void {
  call.on('data', (message: Buffer) => {
    if (!call.write(message)) {
      call.pause()
      call.once('drain', () => call.resume())
    }
  })
  call.on('end', () => call.end())
}

function count(call: ServerWritableStream<Buffer, Buffer>): void {
  for (let n = 0; n < Number(String(call.request)); n++) call.write(Buffer.from(String(n)))
  call.emit('error', { code: status.OUT_OF_RANGE, details: 'That is all.' })
}

async function stockClientOf(methods: Record<string, StreamMethod>): Promise<Client> {
  const { address } = await serveFlows(methods)
  const client = new Client(`127.0.0.1:${address.port}`, credentials.createInsecure())
  onTestFinished(() => client.close())
  return client
}

function bidi(client: Client, name: string): Duplex & Readable {
  return client.makeBidiStreamRequest(pathOf(name), asItIs, asItIs) as unknown as Duplex
}

/** Resolves with the port of a server that has what `register` gives it. */
async function stockServer(register: (server: Server) => void): Promise<number> {
  const server = new Server()
  onTestFinished(() => server.forceShutdown())
  register(server)
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    )
  })
}
