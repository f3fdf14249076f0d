import { describe, expect, onTestFinished, test } from 'vitest'
import { callWith } from '../conformance/under-test.ts'
import { maxMessageBytes } from '../transport-limits.ts'
import type { Connection } from '../transport.ts'
import type { GrpcEngine } from './address.ts'
import { grpc } from './index.ts'

/** Asked over the first, of a listener with the second. */
const mixes = [
  ['lean', 'lean'],
  ['lean', 'grpc-js'],
  ['grpc-js', 'lean'],
] as const

/** Around what divides messages: frames, windows of streams, the limit. */
const sizes = [0, 1, 16_383, 16_384 - 5, 16_385, 65_530, 65_537, maxMessageBytes]

describe.each(mixes)('asked over the engine %s of a listener with %s', (client, server) => {
  /** A hundred of the largest are much for the engine that is not ours. */
  const manyOf = (bytes: number): number =>
    bytes < maxMessageBytes || client === server ? 100 : 10

  test.each(sizes)('requests of %d bytes arrive as they were sent', async (bytes) => {
    const { connection, sent } = await connectPair(client, server, bytes)
    for (const atOnce of [1, manyOf(bytes)]) {
      const asks = Array.from({ length: atOnce }, () => connection.ask(sent, callOf('Up')))
      expect(new Set((await Promise.all(asks)).map(String))).toEqual(new Set(['right']))
    }
  })

  test.each(sizes)('answers of %d bytes arrive as they were sent', async (bytes) => {
    const { connection, sent } = await connectPair(client, server, bytes)
    for (const atOnce of [1, manyOf(bytes)]) {
      const asks = Array.from({ length: atOnce }, async () => {
        const reply = await connection.ask(new Uint8Array(), callOf('Down'))
        return sent.equals(reply)
      })
      expect(new Set(await Promise.all(asks))).toEqual(new Set([true]))
    }
  })
})

/** A listener that says whether a request is the one of `bytes` bytes, or answers with it. */
async function connectPair(
  client: GrpcEngine,
  server: GrpcEngine,
  bytes: number,
): Promise<{ connection: Connection; sent: Buffer }> {
  const sent = Buffer.from(Uint8Array.from({ length: bytes }, (_, n) => (n * 7) ^ (n >> 8)))
  const listener = await grpc.listen(
    `grpc://127.0.0.1:0?engine=${server}`,
    async (request, { method }) => {
      if (method === 'test.Echo/Down') return sent
      return Buffer.from(sent.equals(request) ? 'right' : 'wrong')
    },
    {},
  )
  onTestFinished(() => listener.close(0))
  const url = listener.url.replace(/\?.*$/, `?engine=${client}`)
  const connection = await grpc.connect(url, {})
  onTestFinished(() => connection.close())
  return { connection, sent }
}

const callOf = (name: string): ReturnType<typeof callWith> =>
  callWith({ method: `test.Echo/${name}`, timeoutMs: 60_000 })
