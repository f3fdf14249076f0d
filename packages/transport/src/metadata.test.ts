import { describe, expect, onTestFinished, test } from 'vitest'
import { callWith, echo, numbered } from './conformance/under-test.ts'
import { startStockServer } from './grpc/stock-peers.ts'
import {
  connect,
  grpcEngines,
  listen,
  metadataFault,
  type Connection,
  type Metadata,
} from './index.ts'

const proto = `
  syntax = "proto3";
  package test;
  service Echo { rpc Ask(Nothing) returns (Nothing); }
  message Nothing {}
`

test.each(grpcEngines)(
  'metadata of both kinds arrives at a stock server from the engine %s',
  async (engine) => {
    const seen: unknown[] = []
    const url = await startStockServer(proto, 'test.Echo', {
      Ask: (call, reply) => {
        const { metadata } = call as unknown as { metadata: { get(name: string): unknown[] } }
        seen.push(...['tenant', 'trace-bin'].map((name) => metadata.get(name)))
        reply(null, {})
      },
    })
    const connection = await open(`${url}?engine=${engine}`)
    const bytes = Uint8Array.of(0, 255, 10)
    const metadata: Metadata = [
      ['tenant', 'a'],
      ['trace-bin', bytes],
      ['tenant', 'b'],
    ]
    await connection.ask(new Uint8Array(), callWith({ metadata }))
    // node:http2 joins what comes several times, as the protocol allows.
    expect(seen).toEqual([['a, b'], [Buffer.from(bytes)]])
    const bad = callWith({ metadata: [['Tenant', 'a']] })
    await expect(connection.ask(new Uint8Array(), bad)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: metadataFault(bad.metadata!),
    })
  },
)

describe.each(grpcEngines)('asked over the engine %s', (client) => {
  test.each(grpcEngines)(
    'a listener of the engine %s sees metadata of both kinds',
    async (server) => {
      const seen: unknown[] = []
      const listener = await listen(
        `grpc://127.0.0.1:0?engine=${server}`,
        async (request, call) => {
          seen.push(call.metadata)
          return request
        },
      )
      onTestFinished(() => listener.close(0))
      const connection = await open(listener.url.replace(server, client))
      const metadata: Metadata = [
        ['tenant', 'a, b'],
        ['trace-bin', Buffer.from([0, 255, 10])],
        ['trace-bin', Buffer.alloc(1000, 251)],
        ['authorization', 'Bearer x'],
      ]
      await connection.ask(numbered(1), callWith({ metadata }))
      await connection.ask(numbered(1), callWith())
      expect(seen).toEqual([metadata, []])
    },
  )

  test.each(grpcEngines)(
    'metadata that the engine %s need not take is refused, and harms no other call',
    async (server) => {
      const listener = await listen(`grpc://127.0.0.1:0?engine=${server}`, echo)
      onTestFinished(() => listener.close(0))
      const connection = await open(listener.url.replace(server, client))
      const others = Array.from({ length: 10 }, (_, n) => connection.ask(numbered(n), callWith()))
      const metadata: Metadata = [['huge-bin', Buffer.alloc(40_000)]]
      await expect(connection.ask(numbered(1), callWith({ metadata }))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'The metadata takes 53374 bytes; the limit is 8192.',
      })
      await expect(Promise.all(others)).resolves.toHaveLength(10)
    },
  )
})

test('a transport that carries no metadata refuses a call that has some', async () => {
  const listener = await listen('local:metadata', echo)
  onTestFinished(() => listener.close())
  const connection = await open(listener.url)
  const call = callWith({ metadata: [['tenant', 'a']] })
  await expect(connection.ask(numbered(1), call)).rejects.toMatchObject({
    code: 'UNIMPLEMENTED',
    message: 'No metadata can be sent to local:metadata.',
  })
  await connection.ask(numbered(1), callWith({ metadata: [] }))
})

test.each<[Metadata[number], string]>([
  [
    ['Tenant', 'a'],
    'The metadata name "Tenant" is not of lower-case letters, digits, "_", "-" and ".".',
  ],
  [['', 'a'], 'The metadata name "" is not of'],
  [
    ['grpc-timeout', '1S'],
    'The metadata name "grpc-timeout" belongs to the transport; choose another one.',
  ],
  [['content-type', 'x'], 'The metadata name "content-type" belongs to the transport'],
  [['trace-bin', 'text'], 'The metadata "trace-bin" takes bytes, because its name ends in -bin.'],
  [
    ['trace', Uint8Array.of(1)],
    'The metadata "trace" takes text, because its name does not end in -bin.',
  ],
  [
    ['token', 'secret\n'],
    'The value of the metadata "token" is not of printable ASCII; a name that ends in -bin takes any bytes.',
  ],
  [['token', ' a'], 'The value of the metadata "token" begins or ends with a blank'],
])('the metadata %j cannot be sent', async (entry, sentence) => {
  expect(metadataFault([['tenant', 'a'], entry])).toContain(sentence)
  expect(metadataFault([['tenant', 'a']])).toBeUndefined()
})

async function open(url: string): Promise<Connection> {
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  return connection
}
