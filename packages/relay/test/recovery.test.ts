import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Backend, RelayOptions, RoutedCall } from '../src/index.ts'
import {
  ErrorCode,
  Flag,
  frameOf,
  FrameType,
  goawayFrame,
  pingFrame,
  rstStreamFrame,
  Setting,
} from '@rpc-vs-mom/http2'
import { fieldsOf, statusOf } from './answer-fields.ts'
import {
  answerFrames,
  dataFrame,
  headersFrame,
  message,
  rawClient,
  type RawPeer,
  rawServer,
  type RawServer,
  requestBlock,
} from './raw-peer.ts'
import { type RelayFixture, startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

const BODY = message(100)
const generous: Partial<RelayOptions> = {
  isIdempotent: () => true,
  budget: { tryTake: () => true },
}

describe('a call that did not reach a backend is replayed, whatever its method', () => {
  it('when the backend refuses the stream', async () => {
    const { client, fixture, peers } = await callOnFirst()
    peers[0].send(rstStreamFrame(1, ErrorCode.refusedStream))
    await answeredBy(peers[1], client)
    await settledOnce(fixture, ['refused', 'answered'])
  })

  it('when GOAWAY says that the stream was not processed', async () => {
    const { client, fixture, peers } = await callOnFirst()
    peers[0].send(goawayFrame({ lastStreamId: 0, code: ErrorCode.enhanceYourCalm }))
    await answeredBy(peers[1], client)
    await settledOnce(fixture, ['refused', 'answered'])
  })

  it('on a new connection of the same backend after a graceful GOAWAY', async () => {
    const server = await rawServer()
    const fixture = await startRelay([server.port])
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1), dataFrame(1, BODY, Flag.endStream))
    const first = await server.peer(0)
    await first.received(FrameType.data)
    first.send(goawayFrame({ lastStreamId: 0, code: ErrorCode.noError }))
    await answeredBy(await server.peer(1), client)
    await settledOnce(fixture, ['refused', 'answered'])
    await first.closed
  })

  it('when the connection breaks while it waits for a free stream', async () => {
    const [busy, other] = [
      await rawServer({ settings: [[Setting.maxConcurrentStreams, 1]] }),
      await rawServer(),
    ]
    const fixture = await startRelay([busy.port])
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1), headersFrame(3), dataFrame(3, BODY, Flag.endStream))
    const peer = await busy.peer(0)
    await peer.received(FrameType.headers)
    expect(fixture.relay.stats().backends[0]).toMatchObject({ outstanding: 1, waiting: 1 })
    fixture.backends.push(
      fixture.relay.addBackend({ id: 'other', host: '127.0.0.1', port: other.port }),
    )
    await vi.waitUntil(() => fixture.backends[1]?.state === 'ready', WAIT)
    peer.socket.destroy()
    await answeredBy(await other.peer(0), client, 3)
    await client.received(FrameType.headers, 1)
    expect(statusOf(client, 1)).toBe('14')
    await settledOnce(fixture, ['refused', 'lost', 'answered'])
  })
})

describe('a call in flight on a connection that is lost', () => {
  it('is replayed with all its bytes when its method is idempotent', async () => {
    const { client, fixture, peers } = await callOnFirst(generous)
    peers[0].socket.destroy()
    await answeredBy(peers[1], client)
    expect(peers[1].of(FrameType.data)[0]?.buffer).toEqual(BODY)
    await settledOnce(fixture, ['lost', 'answered'])
    expect(fixture.relay.stats().replays).toBe(1)
  })

  it('is replayed while its caller is still sending', async () => {
    const { client, fixture, peers } = await callOnFirst(generous, 0)
    peers[0].socket.destroy()
    await peers[1].received(FrameType.data)
    client.send(dataFrame(1, BODY, Flag.endStream))
    await answeredBy(peers[1], client)
    expect(Buffer.concat(peers[1].of(FrameType.data).map((frame) => frame.buffer))).toEqual(
      Buffer.concat([BODY, BODY]),
    )
    await settledOnce(fixture, ['lost', 'answered'])
  })

  it.each<[string, Partial<RelayOptions>]>([
    ['its method is not idempotent', { ...generous, isIdempotent: () => false }],
    ['the retry budget is spent', { ...generous, budget: { tryTake: () => false } }],
    ['its request is too large to keep', { ...generous, limits: { replayBytes: 50 } }],
    ['too much is kept already', { ...generous, limits: { replayTotalBytes: 50 } }],
  ])('fails with UNAVAILABLE when %s', async (_, options) => {
    const { client, fixture, peers } = await callOnFirst(options)
    peers[0].socket.destroy()
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('14')
    expect(peers[1].of(FrameType.headers)).toEqual([])
    await settledOnce(fixture, ['lost'])
  })

  it.each([
    ['its headers', 1],
    ['its headers and a message', 2],
  ])('is replayed when all that has come of the answer is %s', async (_, sent) => {
    const { client, fixture, peers } = await callOnFirst(generous)
    const answer = [answerFrames(1)[0]!, dataFrame(1, BODY)].slice(0, sent)
    peers[0].send(...answer, pingFrame(1))
    // Answered once the frames before it have been read.
    await peers[0].received(FrameType.ping)
    peers[0].socket.destroy()
    await answeredBy(peers[1], client)
    await settledOnce(fixture, ['lost', 'answered'])
  })

  it.each([
    ['its headers have gone out, as they do of other methods', () => false, 1],
    ['more than one frame of the message has come', () => true, 3],
  ])('fails with UNAVAILABLE in trailers when %s', async (_, isIdempotent, sent) => {
    const { client, fixture, peers } = await callOnFirst({ ...generous, isIdempotent })
    peers[0].send(...[answerFrames(1)[0]!, dataFrame(1, BODY), dataFrame(1, BODY)].slice(0, sent))
    await client.until(
      () => client.frames.length >= sent && client.of(FrameType.headers).length === 1,
    )
    peers[0].socket.destroy()
    await client.until(() => client.of(FrameType.headers).length === 2)
    expect(statusOf(client)).toBe('14')
    await settledOnce(fixture, ['lost'])
  })

  it('is given up after the number of replays that is allowed', async () => {
    const servers = [await rawServer(), await rawServer(), await rawServer(), await rawServer()]
    const fixture = await startRelay(
      servers.map(({ port }) => port),
      { ...generous, limits: { replays: 2, attempts: 10 } },
    )
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1), dataFrame(1, BODY, Flag.endStream))
    for (const server of servers.slice(0, 3)) {
      const peer = await server.peer(0)
      await peer.received(FrameType.headers)
      peer.socket.destroy()
    }
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('14')
    await settledOnce(fixture, ['lost', 'lost', 'lost'])
  })

  it('ends INTERNAL after as many backends as a request may be lost with, and goes to no other', async () => {
    const servers = [await rawServer(), await rawServer(), await rawServer()]
    const fixture = await startRelay(
      servers.map(({ port }) => port),
      { ...generous, limits: { attempts: 2 } },
    )
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1), dataFrame(1, BODY, Flag.endStream))
    for (const server of servers.slice(0, 2)) {
      const peer = await server.peer(0)
      await peer.received(FrameType.headers)
      peer.socket.destroy()
    }
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('13')
    await settledOnce(fixture, ['lost', 'lost'])
  })

  it('comes back to the backend once it is connected again', async () => {
    const { client, fixture, peers } = await callOnFirst(generous)
    peers[0].socket.destroy()
    await answeredBy(peers[1], client)
    await vi.waitUntil(() => fixture.backends[0]?.state === 'ready', WAIT)
  })
})

describe('a backend that hangs', () => {
  it('is found out by a PING without an answer, and its idempotent calls are replayed', async () => {
    const states: string[] = []
    const { client, fixture, peers } = await callOnFirst(
      {
        ...generous,
        probe: { boundMs: () => 20, ackMs: 20 },
        onBackendState: (backend, state, reason) =>
          states.push(`${backend.id} ${state} ${reason?.message}`),
      },
      Flag.endStream,
      (first) => (first.polite = false),
    )
    await peers[0].received(FrameType.ping)
    await answeredBy(peers[1], client)
    await settledOnce(fixture, ['stalled', 'answered'])
    expect(states).toContain(`${fixture.backends[0]?.id} silent no answer to a PING within 20 ms`)
  })

  it('keeps the calls that nobody else may be asked, and answers them late', async () => {
    const states: string[] = []
    const { client, fixture, peers } = await callOnFirst(
      {
        ...generous,
        isIdempotent: () => false,
        probe: { boundMs: () => 20, ackMs: 20 },
        onBackendState: (_, state) => states.push(state),
      },
      Flag.endStream,
      (first) => (first.polite = false),
    )
    const ping = await peers[0].received(FrameType.ping)
    await vi.waitUntil(() => states.includes('silent'), WAIT)
    peers[0].send(frameOf(FrameType.ping, { flags: Flag.ack, payload: ping.buffer }))
    await answeredBy(peers[0], client)
    await settledOnce(fixture, ['answered'])
    await vi.waitUntil(() => fixture.backends[0]?.state === 'ready', WAIT)
  })

  it('stays in use when its router says so, and loses its calls only once it answers on a new connection', async () => {
    const { client, fixture, peers, servers } = await callOnFirst(
      { ...generous, probe: { boundMs: () => 20, ackMs: 20 }, onSilence: () => false },
      Flag.endStream,
      (first) => (first.polite = false),
    )
    await peers[0].received(FrameType.ping)
    const beside = await servers[0]!.peer(1)
    await beside.received(FrameType.settings)
    expect(fixture.backends[0]?.state).toBe('ready')
    // It answers on a new connection, so what the old one has is lost.
    await peers[0].closed
    await answeredBy(peers[1], client)
    await settledOnce(fixture, ['stalled', 'answered'])
  })

  it('is not blamed when the relay itself was held up', async () => {
    const clock = {
      skewMs: 0,
      reads: 0,
      nowMs: () => ++clock.reads && performance.now() + clock.skewMs,
    }
    const { client, fixture, peers } = await callOnFirst(
      { ...generous, clock, probe: { boundMs: () => 20, ackMs: 500 } },
      Flag.endStream,
      (first) => (first.polite = false),
    )
    const ping = await peers[0].received(FrameType.ping)
    clock.skewMs = 1000
    const reads = clock.reads
    // Nothing else reads the clock here: these are checks of the time after the jump.
    await vi.waitUntil(() => clock.reads >= reads + 3, WAIT)
    peers[0].send(frameOf(FrameType.ping, { flags: Flag.ack, payload: ping.buffer }))
    await answeredBy(peers[0], client)
    await settledOnce(fixture, ['answered'])
  })

  it('is left alone while it answers PING', async () => {
    const { client, fixture, peers } = await callOnFirst({
      ...generous,
      probe: { boundMs: () => 10, ackMs: 1000 },
    })
    await peers[0].until(() => peers[0].of(FrameType.ping).length >= 3)
    await answeredBy(peers[0], client)
    await settledOnce(fixture, ['answered'])
  })
})

describe('deadlines', () => {
  it('reach the backend unchanged when the call does not wait', async () => {
    const clock = { nowMs: () => 0 }
    const timeout = { 'grpc-timeout': '1234m' }
    const { peers } = await callOnFirst({ clock }, Flag.endStream, undefined, timeout)
    expect(fieldOf(peers[0], 'grpc-timeout')).toBe('1234m')
  })

  it('reach the backend reduced by the time that the call has waited', async () => {
    const clock = { skewMs: 0, nowMs: () => performance.now() + clock.skewMs }
    let waiting: RoutedCall<Backend> | undefined
    const { server, fixture, client } = await queuedCall({ clock }, (call) => (waiting = call))
    clock.skewMs = 400
    waiting?.dispatch(fixture.backends[0]!)
    const peer = await server.peer(0)
    await peer.received(FrameType.headers)
    const [, amount, unit] = /^(\d+)([um])$/.exec(fieldOf(peer, 'grpc-timeout') ?? '') ?? []
    const timeoutMs = Number(amount) / (unit === 'u' ? 1000 : 1)
    expect(timeoutMs).toBeLessThanOrEqual(600)
    expect(timeoutMs).toBeGreaterThan(300)
    expect(fieldOf(peer, 'te')).toBe('trailers')
    await answeredBy(peer, client)
  })

  it('end a call that waits in the router', async () => {
    const clock = { skewMs: 0, nowMs: () => performance.now() + clock.skewMs }
    const abandoned: RoutedCall<Backend>[] = []
    const { fixture, client } = await queuedCall({ clock }, () => {}, abandoned)
    clock.skewMs = 1001
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('4')
    expect(abandoned).toHaveLength(1)
    await settledOnce(fixture, [])
  })

  it('end a call in flight and reset it at the backend', async () => {
    const clock = { skewMs: 0, nowMs: () => performance.now() + clock.skewMs }
    const { client, fixture, peers } = await callOnFirst({ clock }, Flag.endStream, undefined, {
      'grpc-timeout': '10S',
    })
    clock.skewMs = 10_001
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('4')
    const reset = await peers[0].received(FrameType.rstStream, 1)
    expect(reset.buffer.readUInt32BE(0)).toBe(ErrorCode.cancel)
    await settledOnce(fixture, ['expired'])
  })
})

describe('a short deadline', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('does not wait for the look at the time that would come anyway', async () => {
    const clock = { atMs: 0, nowMs: () => clock.atMs }
    const { client, fixture } = await callOnFirst({ clock }, Flag.endStream, undefined, {
      'grpc-timeout': '20m',
    })
    clock.atMs = 21
    vi.advanceTimersByTime(21)
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('4')
    await settledOnce(fixture, ['expired'])
  })
})

describe('the router', () => {
  it('makes the relay answer UNAVAILABLE at once when it has no backend', async () => {
    const fixture = await startRelay([])
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1))
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('14')
    const reset = await client.received(FrameType.rstStream)
    expect(reset.buffer.readUInt32BE(0)).toBe(ErrorCode.noError)
  })

  it('can refuse with a status and a retry hint', async () => {
    const refusal = { status: 8, message: 'überlastet', retryAfterMs: 12.3 }
    const fixture = await startRelay([], { router: { pick: () => refusal, settle: () => {} } })
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1, { flags: Flag.endHeaders | Flag.endStream }))
    await client.received(FrameType.headers)
    expect(fieldsOf(client, 1)).toMatchObject({
      'grpc-status': '8',
      'grpc-message': '%C3%BCberlastet',
      'grpc-retry-pushback-ms': '13',
    })
  })

  it('learns that the caller of a queued call has left', async () => {
    const abandoned: RoutedCall<Backend>[] = []
    const { client, fixture } = await queuedCall({}, () => {}, abandoned)
    client.send(rstStreamFrame(1, ErrorCode.cancel))
    await vi.waitUntil(() => abandoned.length === 1, WAIT)
    await settledOnce(fixture, [])
  })

  it('learns the status of answers, and of resets', async () => {
    const { client, fixture, peers } = await callOnFirst()
    peers[0].send(...answerFrames(1, 5))
    await client.until(() => client.of(FrameType.headers).length === 2)
    client.send(headersFrame(3))
    await peers[0].received(FrameType.headers, 3)
    peers[0].send(rstStreamFrame(3, ErrorCode.internalError))
    const reset = await client.received(FrameType.rstStream, 3)
    expect(reset.buffer.readUInt32BE(0)).toBe(ErrorCode.internalError)
    await untilEmpty(fixture)
    expect(fixture.settled.map(({ outcome }) => outcome)).toEqual([
      { kind: 'answered', status: 5 },
      { kind: 'reset', code: ErrorCode.internalError },
    ])
  })
})

it('sends resets to a backend no faster than it stands', async () => {
  const server = await rawServer()
  const limits = { backendResets: { burst: 5, perSecond: 50 } }
  const fixture = await startRelay([server.port], { limits })
  const [client, peer] = [await rawClient(fixture.port), await server.peer(0)]
  const started = performance.now()
  for (let id = 1; id < 41; id += 2) {
    client.send(headersFrame(id), rstStreamFrame(id, ErrorCode.cancel))
  }
  await vi.waitUntil(() => fixture.settled.length === 20, WAIT)
  await peer.until(() => peer.of(FrameType.rstStream).length === 20)
  expect(performance.now() - started).toBeGreaterThan(250)
})

it('keeps to the streams that a backend allows, and lets a bounded number of calls wait', async () => {
  const server = await rawServer({ settings: [[Setting.maxConcurrentStreams, 2]] })
  const fixture = await startRelay([server.port], { limits: { queuedCalls: 2 } })
  const [client, peer] = [await rawClient(fixture.port), await server.peer(0)]
  for (const id of [1, 3, 5, 7, 9]) {
    client.send(headersFrame(id), dataFrame(id, BODY, Flag.endStream))
  }
  await client.received(FrameType.headers, 9)
  expect(statusOf(client, 9)).toBe('14')
  for (const [ended, id] of [1, 3, 5, 7].entries()) {
    await peer.received(FrameType.headers, id)
    expect(peer.of(FrameType.headers).length).toBe(Math.min(4, 2 + ended))
    peer.send(...answerFrames(id))
    await client.until(() => client.of(FrameType.headers, id).length === 2)
    await peer.until(() => peer.of(FrameType.headers).length >= Math.min(4, 3 + ended))
  }
  await untilEmpty(fixture)
})

describe('draining', () => {
  it('lets the calls in flight finish, says GOAWAY, and closes', async () => {
    const { client, fixture, peers } = await callOnFirst()
    const drained = fixture.relay.drain(5000)
    await client.until(() => client.of(FrameType.goaway).length === 2)
    expect(client.goaway).toEqual({ lastStreamId: 1, code: ErrorCode.noError })
    client.send(headersFrame(3))
    const refused = await client.received(FrameType.rstStream, 3)
    expect(refused.buffer.readUInt32BE(0)).toBe(ErrorCode.refusedStream)
    await answeredBy(peers[0], client)
    await drained
    await client.closed
  })

  it('ends calls that take longer than its bound with UNAVAILABLE', async () => {
    const { client, fixture } = await callOnFirst()
    await fixture.relay.drain(50)
    await client.closed
    expect(statusOf(client)).toBe('14')
  })

  it('of a backend lets its calls finish and closes its connection', async () => {
    const { client, fixture, peers } = await callOnFirst()
    const removed = fixture.relay.removeBackend(fixture.backends[0]!, 5000)
    expect(fixture.backends[0]?.state).toBe('removed')
    await answeredBy(peers[0], client)
    await removed
    await peers[0].closed
    expect(fixture.relay.stats().backends).toHaveLength(1)
  })
})

interface Started {
  client: RawPeer
  fixture: RelayFixture
  servers: RawServer[]
  peers: [RawPeer, RawPeer]
}

/** A relay over two backends with one call that has arrived whole at the first. */
async function callOnFirst(
  options: Partial<RelayOptions> = {},
  flags: number = Flag.endStream,
  prepare: (first: RawPeer) => void = () => {},
  fields: Record<string, string> = {},
): Promise<Started> {
  const servers = [await rawServer(), await rawServer()]
  const fixture = await startRelay(
    servers.map(({ port }) => port),
    options,
  )
  const peers = await Promise.all(servers.map(async (server) => await server.peer(0)))
  const [first, second] = peers as [RawPeer, RawPeer]
  prepare(first)
  const client = await rawClient(fixture.port)
  client.send(headersFrame(1, { block: requestBlock(fields) }), dataFrame(1, BODY, flags))
  await first.received(FrameType.data)
  return { client, fixture, servers, peers: [first, second] }
}

/** A call that the router keeps. */
async function queuedCall(
  options: Partial<RelayOptions>,
  onPick: (call: RoutedCall<Backend>) => void,
  abandoned: RoutedCall<Backend>[] = [],
): Promise<{ server: RawServer; fixture: RelayFixture; client: RawPeer }> {
  const server = await rawServer()
  const fixture = await startRelay([server.port], {
    ...options,
    router: {
      pick(call) {
        onPick(call)
        return 'queued'
      },
      settle: (backend: Backend, outcome) =>
        void fixture.settled.push({ backend, outcome, path: '' }),
      abandon: (call) => void abandoned.push(call),
    },
  })
  const client = await rawClient(fixture.port)
  const block = requestBlock({ 'grpc-timeout': '1S' })
  client.send(headersFrame(1, { block }), dataFrame(1, BODY, Flag.endStream))
  await vi.waitUntil(() => fixture.relay.stats().keptBytes > block.length, WAIT)
  return { server, fixture, client }
}

async function answeredBy(backend: RawPeer, client: RawPeer, clientStreamId = 1): Promise<void> {
  await backend.until(() => backend.frames.some(endsRequest))
  const { streamId } = backend.frames.find(endsRequest)!
  backend.send(...answerFrames(streamId))
  await client.until(() => client.of(FrameType.headers, clientStreamId).length === 2)
  expect(statusOf(client, clientStreamId)).toBe('0')
  expect(client.of(FrameType.data, clientStreamId)[0]?.buffer).toEqual(message(10))
}

function endsRequest({ type, flags }: { type: number; flags: number }): boolean {
  return (type === FrameType.data || type === FrameType.headers) && (flags & Flag.endStream) !== 0
}

async function settledOnce(fixture: RelayFixture, kinds: string[]): Promise<void> {
  await untilEmpty(fixture)
  expect(fixture.settled.map(({ outcome }) => outcome.kind)).toEqual(kinds)
}

function fieldOf(backend: RawPeer, name: string): string | undefined {
  return fieldsOf(backend, 1)[name]
}
