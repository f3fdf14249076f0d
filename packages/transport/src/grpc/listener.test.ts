import { createConnection, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { connect, type IncomingHttpHeaders } from 'node:http2'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hang } from '../conformance/hang.ts'
import { callWith, echo, numbered } from '../conformance/under-test.ts'
import { grpc } from './index.ts'

describe.each(['grpc-js', 'lean'] as const)('with the engine %s', (engine) => {
  test('a listener at port 0 says which port it got', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, echo, {})
    onTestFinished(() => listener.close(0))
    expect(listener.url).toMatch(
      new RegExp(`^grpc://127\\.0\\.0\\.1:[1-9]\\d+\\?engine=${engine}$`),
    )
  })

  test('a port that is taken is one sentence that names it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(
        grpc.listen(`grpc://${host}:${port}?engine=${engine}`, echo, {}),
      ).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
        message: `Port ${port} on 127.0.0.1 is taken by another process; choose another one.`,
      })
    }
  })

  test('an address this machine does not have is one sentence that names it', async () => {
    await expect(
      grpc.listen(`grpc://192.0.2.1:0?engine=${engine}`, echo, {}),
    ).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(/^Cannot listen on port 0 of 192\.0\.2\.1: [^\n]+\.$/),
    })
  })

  test('a caller that gives up is told to the answerer', async () => {
    const told = Promise.withResolvers<unknown>()
    const entered = Promise.withResolvers<void>()
    const listener = await grpc.listen(
      `grpc://127.0.0.1:0?engine=${engine}`,
      async (request, call) => {
        call.signal?.addEventListener('abort', () => told.resolve(call.signal?.reason))
        entered.resolve()
        return hang(request, call)
      },
      {},
    )
    onTestFinished(() => listener.close(0))
    const connection = await grpc.connect(listener.url, {})
    onTestFinished(() => connection.close())
    const controller = new AbortController()
    const reply = connection.ask(numbered(1), callWith({ signal: controller.signal }))
    await entered.promise
    controller.abort()
    await expect(reply).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(told.promise).resolves.toMatchObject({ code: 'CANCELLED' })
  })

  test('a call that nobody answers is ended at its deadline by the listener', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, hang, {})
    onTestFinished(() => listener.close(0))
    // A client of ours would end the call itself a moment later.
    const client = connect(`http://127.0.0.1:${new URL(listener.url).port}`)
    onTestFinished(() => client.destroy())
    const call = client.request({
      ':method': 'POST',
      ':path': '/test.Echo/Ask',
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': '100m',
    })
    call.end(Buffer.from([0, 0, 0, 0, 0]))
    const [fields] = (await once(call, 'response')) as [IncomingHttpHeaders]
    expect(fields['grpc-status']).toBe('4')
    expect(decodeURIComponent(String(fields['grpc-message']))).toBe(
      'test.Echo/Ask was not answered before its deadline.',
    )
  })

  test('thousands of callers that give up do not end the connection they share', async () => {
    const listener = await grpc.listen(
      `grpc://127.0.0.1:0?engine=${engine}`,
      (request, call) => (request.length === 0 ? hang(request, call) : echo(request, call)),
      {},
    )
    onTestFinished(() => listener.close(0))
    const connection = await grpc.connect(listener.url, {})
    onTestFinished(() => connection.close())
    const patience = new AbortController()
    const patient = connection.ask(new Uint8Array(), callWith({ signal: patience.signal }))
    const patientCode = patient.catch((error: { code: string }) => error.code)
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const calls = Array.from({ length: 300 }, () =>
        connection.ask(new Uint8Array(), callWith({ signal: controller.signal })),
      )
      const settled = Promise.allSettled(calls)
      await connection.ask(numbered(round), callWith())
      controller.abort()
      await settled
    }
    expect(String(await connection.ask(numbered(1), callWith()))).toBe('request 1')
    patience.abort()
    expect(await patientCode).toBe('CANCELLED')
  })

  test('a client that is frozen does not keep the listener from closing', async () => {
    const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, echo, {})
    const client = createConnection(Number(new URL(listener.url).port), '127.0.0.1')
    onTestFinished(() => void client.destroy())
    client.pause()
    await once(client, 'connect')
    await Promise.all([listener.close(100), listener.close()])
  })
})
