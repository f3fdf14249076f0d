import { createHash } from 'node:crypto'
import { once } from 'node:events'

import { type ClientUnaryCall, Metadata, status as Status, type StatusObject } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { echoClient, type EchoClient, type EchoServer, startEcho } from './echo-service.ts'
import { startRelay, untilEmpty } from './relay-fixture.ts'

/** All that a caller can see of a call. */
interface Observed {
  headers?: Record<string, unknown>
  code?: number
  details?: string
  trailers?: Record<string, unknown>
  messages: string[]
}

interface Scenario {
  kind: 'unary' | 'upload' | 'download' | 'chat' | 'missing'
  metadata?: Record<string, string | Buffer>
  requests?: Buffer[]
  options?: object
}

const SIZES = [0, 1, 111, 16_379, 65_535, 100_000, 4 * 2 ** 20, 6 * 2 ** 20]
const KINDS = ['unary', 'upload', 'download', 'chat'] as const

let service: EchoServer

beforeAll(async () => {
  service = await startEcho()
})

afterAll(() => service[Symbol.dispose]())

describe('a call through the relay looks like a direct call', () => {
  it.each(KINDS.flatMap((kind) => SIZES.map((bytes) => ({ kind, bytes }))))(
    '$kind with $bytes bytes',
    async ({ kind, bytes }) => {
      await same({ kind, requests: [Buffer.alloc(bytes, 'r')] })
    },
  )

  it.each(KINDS.flatMap((kind) => Array.from({ length: 17 }, (_, status) => ({ kind, status }))))(
    '$kind with status $status',
    async ({ kind, status }) => {
      const metadata = {
        status: String(status),
        'message-bin': Buffer.from(`näh, 100 % status ${status}`),
      }
      await same({ kind, metadata, requests: [Buffer.from('x')] })
    },
  )

  it.each(KINDS)('%s with ASCII and binary metadata', async (kind) => {
    await same({
      kind,
      requests: [Buffer.from('x')],
      metadata: {
        'echo-text': 'some text, with punctuation; and = signs',
        'echo-long': 'l'.repeat(5000),
        'echo-empty-bin': Buffer.alloc(0),
        'echo-all-bin': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      },
    })
  })

  it.each(['upload', 'chat'] as const)('%s with many messages', async (kind) => {
    await same({ kind, requests: Array.from({ length: 200 }, (_, n) => Buffer.alloc(n * 100, n)) })
  })

  it('download with many messages', async () => {
    await same({
      kind: 'download',
      requests: [Buffer.alloc(20_000, 'd')],
      metadata: { times: '200' },
    })
  })

  it.each(KINDS)('%s that exceeds its deadline', async (kind) => {
    const observed = await same({
      kind,
      requests: [Buffer.from('x')],
      metadata: { hang: 'yes' },
      options: { deadline: 150 },
    })
    expect(observed.code).toBe(4)
  })

  it('an unknown method', async () => {
    const observed = await same({ kind: 'missing', requests: [Buffer.alloc(0)] })
    expect(observed.code).toBe(12)
  })
})

describe('cancellation', () => {
  it.each(KINDS)('by the caller of %s reaches the service', async (kind) => {
    const fixture = await startRelay([service.port])
    const client = ownClient(fixture.relay.port)
    const name = `cancel-${kind}`
    const arrived = callNamed('call', name)
    const cancelled = callNamed('cancelled', name)
    const { call, observed } = begin(client, {
      kind,
      requests: [Buffer.from('x')],
      metadata: { hang: 'yes', name },
    })
    await arrived
    call.cancel()
    await cancelled
    expect((await observed).code).toBe(1)
    await untilEmpty(fixture)
    expect(fixture.settled.map(({ outcome }) => outcome.kind)).toEqual(['cancelled'])
  })

  it('by the service reaches the caller', async () => {
    const observed = await same({
      kind: 'chat',
      requests: [Buffer.from('x')],
      metadata: { status: '1' },
    })
    expect(observed.code).toBe(1)
  })
})

async function same(scenario: Scenario): Promise<Observed> {
  const fixture = await startRelay([service.port])
  const direct = await begin(ownClient(service.port), scenario).observed
  const relayed = await begin(ownClient(fixture.relay.port), scenario).observed
  expect(relayed).toEqual(direct)
  await untilEmpty(fixture)
  expect(fixture.settled).toHaveLength(1)
  return relayed
}

function ownClient(port: number): EchoClient {
  const client = echoClient(port)
  onTestFinished(() => client.close())
  return client
}

function begin(client: EchoClient, scenario: Scenario) {
  const { kind, requests = [] } = scenario
  const metadata = metadataOf(scenario)
  const observed: Observed = { messages: [] }
  const options = optionsOf(scenario)
  const onReply = (_: Error | null, bytes?: Buffer): void => {
    if (bytes !== undefined) observed.messages.push(digest(bytes))
  }
  const calls: Record<Scenario['kind'], () => ClientUnaryCall> = {
    unary: () => client.unary(requests[0]!, metadata, options, onReply),
    upload: () => client.upload(metadata, options, onReply),
    download: () => client.download(requests[0]!, metadata, options),
    chat: () => client.chat(metadata, options),
    missing: () => client.missing(requests[0]!, metadata, options, onReply),
  }
  const call = calls[kind]()
  call.on('error', () => {})
  call.on('metadata', (headers: Metadata) => (observed.headers = comparable(headers)))
  call.on('data', (bytes: Buffer) => observed.messages.push(digest(bytes)))
  if (isWritable(call)) {
    for (const request of requests) call.write(request)
    if (scenario.metadata?.['hang'] === undefined) call.end()
  }
  return { call, observed: finished(call, observed) }
}

async function finished(call: NodeJS.EventEmitter, observed: Observed): Promise<Observed> {
  const { code, details, metadata } = await new Promise<StatusObject>((resolve) => {
    call.once('status', resolve)
  })
  // A deadline's details say how long the caller waited, and for what.
  return {
    ...observed,
    code,
    details: code === Status.DEADLINE_EXCEEDED ? '' : details,
    trailers: comparable(metadata),
  }
}

function optionsOf({ options = {} }: Scenario): object {
  const { deadline } = options as { deadline?: number }
  return deadline === undefined ? {} : { deadline: Date.now() + deadline }
}

function metadataOf(scenario: Scenario): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(scenario.metadata ?? {})) metadata.add(name, value)
  return metadata
}

function comparable(metadata: Metadata): Record<string, unknown> {
  const { date: _, ...rest } = metadata.toJSON()
  return rest
}

function digest(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`
}

async function callNamed(event: 'call' | 'cancelled', name: string): Promise<void> {
  for (;;) {
    const [metadata] = (await once(service.events, event)) as [Metadata]
    if (metadata.get('name')[0] === name) return
  }
}

function isWritable(call: object): call is ClientUnaryCall & NodeJS.WritableStream {
  return 'write' in call
}
