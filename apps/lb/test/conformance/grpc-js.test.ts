/** Client and service of grpc-js: the same scenarios directly and through each engine. */
import { once } from 'node:events'
import type { Metadata } from '@grpc/grpc-js'
import {
  echoClient,
  type EchoClient,
  type EchoServer,
  startEcho,
} from '@rpc-vs-mom/relay/echo-service'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { begin, digest, type Observed, type Scenario } from './observed-call.ts'
import { startRoutes, routeNames, type Routes } from './routes.ts'

const sizes = [0, 1, 111, 16_379, 65_535, 100_000, 4 * 2 ** 20, 6 * 2 ** 20]
const kinds = ['unary', 'upload', 'download', 'chat'] as const
const statuses = Array.from({ length: 17 }, (_, status) => status)

let service: EchoServer
let routes: Routes

beforeAll(async () => {
  service = await startEcho()
  routes = await startRoutes(service.port)
})

afterAll(async () => {
  await routes[Symbol.asyncDispose]()
  service[Symbol.dispose]()
})

describe.each(routeNames)('%s', (route) => {
  test.each(kinds.flatMap((kind) => sizes.map((bytes) => ({ kind, bytes }))))(
    '$kind echoes $bytes bytes',
    async ({ kind, bytes }) => {
      const request = Buffer.alloc(bytes, 'r')
      const observed = await asDirect({ kind, requests: [request] })
      expect(observed).toMatchObject({ code: 0, messages: [digest(request)] })
    },
  )

  test.each(kinds.flatMap((kind) => statuses.map((status) => ({ kind, status }))))(
    '$kind ends with status $status and its message',
    async ({ kind, status }) => {
      const details = `näh, 100 % status ${status}`
      const metadata = { status: String(status), 'message-bin': Buffer.from(details) }
      const observed = await asDirect({ kind, metadata, requests: [Buffer.from('x')] })
      expect(observed).toMatchObject({ code: status, details })
      // Without headers and messages before it, such an end is a trailers-only one.
      if (kind === 'unary') expect(observed.headers).toBeUndefined()
    },
  )

  test.each(kinds)('%s carries ASCII and binary metadata both routes', async (kind) => {
    const metadata = {
      'echo-text': 'some text, with punctuation; and = signs',
      'echo-long': 'l'.repeat(5000),
      'echo-empty-bin': Buffer.alloc(0),
      'echo-all-bin': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    }
    const observed = await asDirect({ kind, metadata, requests: [Buffer.from('x')] })
    const echoed = Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, [value]]),
    )
    expect(observed).toMatchObject({ code: 0, headers: echoed, trailers: echoed })
  })

  test.each(['upload', 'chat'] as const)('%s takes many messages in order', async (kind) => {
    const requests = Array.from({ length: 200 }, (_, n) => Buffer.alloc(n * 100, n))
    const observed = await asDirect({ kind, requests })
    const messages = kind === 'chat' ? requests.map(digest) : [digest(Buffer.concat(requests))]
    expect(observed).toMatchObject({ code: 0, messages })
  })

  test('download gives many messages', async () => {
    const request = Buffer.alloc(20_000, 'd')
    const metadata = { times: '200' }
    const observed = await asDirect({ kind: 'download', requests: [request], metadata })
    expect(observed.messages).toEqual(Array.from({ length: 200 }, () => digest(request)))
  })

  test.each(kinds)('%s that hangs ends at its deadline', async (kind) => {
    const scenario = { kind, requests: [Buffer.from('x')], metadata: { hang: 'yes' } }
    expect((await asDirect({ ...scenario, deadlineMs: 500 })).code).toBe(4)
  })

  test('an unknown method is UNIMPLEMENTED', async () => {
    expect((await asDirect({ kind: 'missing', requests: [Buffer.alloc(0)] })).code).toBe(12)
  })

  test.each(kinds)('%s that the caller cancels is cancelled at the service', async (kind) => {
    const name = `cancel-${kind}-${route}`
    const arrived = callNamed('call', name)
    const cancelled = callNamed('cancelled', name)
    const { call, observed } = begin(ownClient(routes.portOf(route)), {
      kind,
      requests: [Buffer.from('x')],
      metadata: { hang: 'yes', name },
    })
    await arrived
    call.cancel()
    await cancelled
    expect((await observed).code).toBe(1)
    await nothingLeft()
  })

  async function asDirect(scenario: Scenario): Promise<Observed> {
    const observed = await begin(ownClient(routes.portOf(route)), scenario).observed
    const direct = await begin(ownClient(service.port), scenario).observed
    expect(observed).toEqual(direct)
    await nothingLeft()
    return observed
  }

  async function nothingLeft(): Promise<void> {
    await vi.waitUntil(() => routes.outstanding(route) === 0, { timeout: 5000, interval: 2 })
  }
})

function ownClient(port: number): EchoClient {
  const client = echoClient(port)
  onTestFinished(() => client.close())
  return client
}

async function callNamed(event: 'call' | 'cancelled', name: string): Promise<void> {
  for (;;) {
    const [metadata] = (await once(service.events, event)) as [Metadata]
    if (metadata.get('name')[0] === name) return
  }
}
