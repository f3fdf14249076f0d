import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, Socket, type AddressInfo, type Server } from 'node:net'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { parseAddress } from '../address.ts'
import { amqp } from '../index.ts'
import { openFault } from './open-fault.ts'

const brokerUrl = inject('rabbitmqUrl')
const connectTimeoutMs = 300

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function refusalAt(url: string): Promise<Error> {
  const error = (await amqp.connect(url, { connectTimeoutMs }).catch((e: unknown) => e)) as Error
  expect(error.message).toMatch(/^[A-Z][^\n]*\.$/)
  expect(error.message).not.toContain('secret')
  return error
}

test('a port where nothing listens is UNAVAILABLE', async () => {
  const server = createServer()
  const port = await portOf(server)
  server.close()
  await once(server, 'close')
  expect(await refusalAt(`amqp://u:secret@127.0.0.1:${port}/q`)).toMatchObject({
    code: 'UNAVAILABLE',
    message: `Nothing answers at 127.0.0.1:${port} (ECONNREFUSED).`,
  })
})

test('a port that speaks something else is UNAVAILABLE and named so', async () => {
  const port = await portOf(createHttpServer())
  expect(await refusalAt(`amqp://u:secret@127.0.0.1:${port}/q`)).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('does not speak AMQP 0-9-1'),
  })
})

test('a port that closes at once is UNAVAILABLE and named so', async () => {
  const port = await portOf(createServer((socket) => socket.end()))
  expect(await refusalAt(`amqp://u:secret@127.0.0.1:${port}/q`)).toMatchObject({
    code: 'UNAVAILABLE',
    message: `The broker at 127.0.0.1:${port} closed the connection before it was open.`,
  })
})

test('a mute port is UNAVAILABLE after connectTimeoutMs, and its socket is closed', async () => {
  const closed = Promise.withResolvers<void>()
  const port = await portOf(createServer((socket) => socket.on('close', closed.resolve).resume()))
  expect(await refusalAt(`amqp://u:secret@127.0.0.1:${port}/q`)).toMatchObject({
    code: 'UNAVAILABLE',
    message: `No AMQP answer from the broker at 127.0.0.1:${port} within ${connectTimeoutMs} ms.`,
  })
  await closed.promise
})

test('no socket to a broker, of listener or connection, ever has Nagle on', async () => {
  const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
  onTestFinished(() => setNoDelay.mockRestore())
  let accepted = 0
  const port = await portOf(createServer((socket) => void (accepted++, socket.end())))
  const url = `amqp://127.0.0.1:${port}/q`
  await expect(amqp.connect(url, {})).rejects.toThrow()
  await expect(amqp.listen(url, async (request) => request, {})).rejects.toThrow()
  expect(accepted).toBe(2)
  const sockets = new Set(setNoDelay.mock.contexts)
  expect(sockets.size).toBe(2)
  for (const socket of sockets) {
    const calls = setNoDelay.mock.calls.filter((_, at) => setNoDelay.mock.contexts[at] === socket)
    expect(calls.at(-1)).toEqual([true])
  }
})

describe.skipIf(!brokerUrl)('with a real broker', () => {
  function withBroker(change: (url: URL) => void): string {
    const url = new URL(`${brokerUrl}/q`)
    change(url)
    return url.href
  }

  test('a wrong password is UNAUTHENTICATED and names the user', async () => {
    const url = withBroker((broker) => (broker.password = 'secret'))
    expect(await refusalAt(url)).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining(`refuses the user "${new URL(url).username}"`),
    })
  })

  test('a virtual host that does not exist is NOT_FOUND and named', async () => {
    expect(await refusalAt(withBroker((broker) => (broker.pathname = '/mars/q')))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no virtual host "mars"'),
    })
  })
})

test('a broker that refuses transient queues, as RabbitMQ from 4.3 on, is told from one that is broken', () => {
  // Said by RabbitMQ 4.0.5 with deprecated_features.permit.transient_nonexcl_queues = false.
  const said =
    'Connection closed: 541 (INTERNAL-ERROR) with message "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\nIts use is not permitted..."'
  const fault = openFault(new Error(said), parseAddress('amqp://u:secret@127.0.0.1/lb_queue'))
  expect(fault.code).toBe('FAILED_PRECONDITION')
  expect(fault.message).toMatch(
    /^The broker at 127\.0\.0\.1:5672 refuses queues as the original study/,
  )
})
