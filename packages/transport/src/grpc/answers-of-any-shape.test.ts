import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asBuffer } from '../as-buffer.ts'
import { callWith, numbered } from '../conformance/under-test.ts'
import type { Connection } from '../transport.ts'
import type { GrpcEngine } from './address.ts'
import { grpc } from './index.ts'

/** A stock server that answers a unary call with as many messages as the request says. */
async function connectToMessages(engine: GrpcEngine): Promise<Connection> {
  const server = new Server()
  const answer = (call: ServerWritableStream<Buffer, Buffer>): void => {
    for (let n = 0; n < Number(call.request.toString()); n++) call.write(Buffer.from(`answer ${n}`))
    call.end()
  }
  server.register(`/${patient.method}`, answer, asBuffer, (bytes) => bytes, 'serverStream')
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  onTestFinished(() => server.forceShutdown())
  const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=${engine}`, {})
  onTestFinished(() => connection.close())
  return connection
}

const patient = callWith({ timeoutMs: 60_000 })

describe.each(['grpc-js', 'lean'] as const)('with the engine %s', (engine) => {
  test.for([2, 3, 100])(
    'an answer of %d messages is an error at once, and counted',
    async (messages) => {
      const connection = await connectToMessages(engine)
      await expect(connection.ask(Buffer.from(String(messages)), patient)).rejects.toMatchObject({
        code: 'UNIMPLEMENTED',
        message: expect.stringContaining('more than one message'),
      })
      expect(connection.counters()).toEqual({ doubled: 1 })
      expect(String(await connection.ask(Buffer.from('1'), patient))).toBe('answer 0')
      expect(connection.counters()).toEqual({ doubled: 1 })
    },
  )

  test('an answer of no message is an error of another code', async () => {
    const connection = await connectToMessages(engine)
    await expect(connection.ask(Buffer.from('0'), patient)).rejects.toMatchObject({
      code: 'INTERNAL',
    })
    expect(connection.counters()).toEqual({ doubled: 0 })
  })

  test('what a caller that gave up cannot see is not counted as none', async () => {
    const connection = await connectToMessages(engine)
    expect(Object.keys(connection.counters())).toEqual(['doubled'])
    await connection.ask(numbered(1), callWith()).catch(() => undefined)
    connection.countAnew()
    expect(connection.counters()).toEqual({ doubled: 0 })
  })
})
