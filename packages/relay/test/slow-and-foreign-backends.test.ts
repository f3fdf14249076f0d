import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import { expect, it, onTestFinished, vi } from 'vitest'

import { frameBytes, settingsFrame } from '@rpc-vs-mom/http2'
import { startRelay, WAIT } from './relay-fixture.ts'

/** A server that does what it is told with every connection; resolves with its port. */
async function serverThat(meets: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => meets(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

it.each([
  ['HTTP/1.1', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it speaks HTTP/1.1, not HTTP/2'],
  ['TLS', Buffer.from([21, 3, 3, 0, 2, 2, 10]), 'it speaks TLS'],
])('says of a backend with %s what it speaks', async (_, bytes, sentence) => {
  const port = await serverThat((socket) => socket.once('data', () => socket.end(bytes)))
  const reasons: (string | undefined)[] = []
  const fixture = await startRelay([], {
    onBackendState: (_backend, _state, reason) => reasons.push(reason?.message),
  })
  fixture.relay.addBackend({ id: 'foreign', host: '127.0.0.1', port })
  await vi.waitUntil(() => reasons.length > 0, WAIT)
  expect(reasons[0]).toBe(sentence)
})

it('takes a backend that says SETTINGS long after it has accepted the connection', async () => {
  const slowMs = 300
  const port = await serverThat((socket) => {
    const timer = setTimeout(() => socket.write(frameBytes(settingsFrame([]))), slowMs)
    socket.once('close', () => clearTimeout(timer))
  })
  // Resolves only once the backend is ready.
  const { backends } = await startRelay([port], { limits: { connectMs: 20 } })
  expect(backends[0]?.state).toBe('ready')
})
