import { expect, onTestFinished, test } from 'vitest'
import { hang } from '../../conformance/hang.ts'
import { callWith, numbered } from '../../conformance/under-test.ts'
import type { Ask } from '../../ask.ts'
import type { Connection } from '../../transport.ts'
import { grpc } from '../index.ts'
import { leanLimits } from './lean-limits.ts'

const calls = leanLimits.streamsPerConnection * 3

test('calls above the streams that a server allows wait for one, and all are answered', async () => {
  let working = 0
  let most = 0
  const connection = await connectTo(async (request) => {
    most = Math.max(most, ++working)
    await new Promise((resolve) => setTimeout(resolve, 2))
    working--
    return request
  })
  const asks = Array.from({ length: calls }, (_, n) => connection.ask(numbered(n), callWith()))
  const replies = await Promise.all(asks)
  expect(replies.map(String)).toEqual(replies.map((_, n) => String(numbered(n))))
  expect(most).toBeGreaterThan(leanLimits.streamsPerConnection / 2)
  expect(most).toBeLessThan(leanLimits.streamsPerConnection)
})

test('calls that give up while they wait for a stream are not sent', async () => {
  let asked = 0
  const connection = await connectTo((request, call) => {
    asked++
    return request.length === 0 ? hang(request, call) : Promise.resolve(request)
  })
  const waiting = Array.from({ length: calls }, () =>
    connection.ask(new Uint8Array(), callWith({ timeoutMs: 500 })).catch(() => undefined),
  )
  await Promise.all(waiting)
  expect(String(await connection.ask(numbered(7), callWith()))).toBe('request 7')
  expect(asked).toBeLessThan(calls)
})

async function connectTo(answer: Ask): Promise<Connection> {
  const listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', answer, {})
  onTestFinished(() => listener.close(0))
  const connection = await grpc.connect(listener.url, {})
  onTestFinished(() => connection.close())
  return connection
}
