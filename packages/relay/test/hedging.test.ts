import { describe, expect, it, vi } from 'vitest'

import type { Backend, RoutedCall } from '../src/index.ts'
import {
  ErrorCode,
  Flag,
  FrameType,
  literalField,
  rstStreamFrame,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'
import { statusOf } from './answer-fields.ts'
import {
  answerFrames,
  dataFrame,
  headersFrame,
  message,
  rawClient,
  type RawPeer,
  rawServer,
  requestBlock,
} from './raw-peer.ts'
import { type RelayFixture, startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

const BODY = message(100)

interface Hedged {
  readonly client: RawPeer
  readonly fixture: RelayFixture
  readonly first: RawPeer
  readonly second: RawPeer
  /** How each attempt has ended, in order. */
  readonly ends: { readonly isHedge: boolean; readonly kind: string }[]
}

/** A call of which both backends have the whole request. */
async function hedgedCall(fields: Record<string, string> = {}): Promise<Hedged> {
  const servers = [await rawServer(), await rawServer()]
  const calls: RoutedCall<Backend>[] = []
  const ends: Hedged['ends'] = []
  const fixture: RelayFixture = await startRelay(
    servers.map(({ port }) => port),
    {
      router: {
        pick(call: RoutedCall<Backend>): Backend {
          calls.push(call)
          return fixture.backends[0]!
        },
        settle: (_, { kind }, { isHedge }) => void ends.push({ isHedge, kind }),
      },
    },
  )
  const [first, second] = await Promise.all(servers.map(async (server) => await server.peer(0)))
  const client = await rawClient(fixture.port)
  client.send(headersFrame(1, { block: requestBlock(fields) }), dataFrame(1, BODY, Flag.endStream))
  await first!.received(FrameType.data)
  await vi.waitUntil(() => calls[0]?.mayHedge === true, WAIT)
  calls[0]!.hedge().dispatch(fixture.backends[1]!)
  await second!.received(FrameType.data)
  expect(second!.of(FrameType.data, 1)[0]?.buffer).toEqual(BODY)
  expect(calls[0]!.mayHedge).toBe(false)
  return { client, fixture, first: first!, second: second!, ends }
}

async function resetOf(peer: RawPeer): Promise<number> {
  await peer.received(FrameType.rstStream)
  return peer.of(FrameType.rstStream, 1)[0]!.buffer.readUInt32BE(0)
}

async function answered(client: RawPeer, bytes = 10): Promise<void> {
  await client.until(() => client.of(FrameType.headers, 1).length === 2)
  expect(statusOf(client)).toBe('0')
  const data = client.of(FrameType.data, 1).map(({ buffer }) => buffer)
  expect(Buffer.concat(data)).toEqual(message(bytes))
}

function unavailable(streamId: number) {
  const block = Buffer.concat([Buffer.from([0x88]), literalField('grpc-status', '14')])
  return headersFrame(streamId, { block, flags: Flag.endHeaders | Flag.endStream })
}

describe('of two attempts of a call', () => {
  it('the second one is passed on when it is answered first, and the first one is reset', async () => {
    const { client, fixture, first, second, ends } = await hedgedCall()
    second.send(...answerFrames(1))
    await answered(client)
    expect(await resetOf(first)).toBe(ErrorCode.cancel)
    await untilEmpty(fixture)
    expect(ends).toEqual([
      { isHedge: false, kind: 'lost-race' },
      { isHedge: true, kind: 'answered' },
    ])
  })

  it('the first one is passed on when it is answered first, and the second one is reset', async () => {
    const { client, fixture, first, second, ends } = await hedgedCall()
    first.send(...answerFrames(1))
    await answered(client)
    expect(await resetOf(second)).toBe(ErrorCode.cancel)
    await untilEmpty(fixture)
    expect(ends).toEqual([
      { isHedge: true, kind: 'lost-race' },
      { isHedge: false, kind: 'answered' },
    ])
  })

  it('the one that answers late is not passed on too', async () => {
    const { client, fixture, first, second } = await hedgedCall()
    second.send(...answerFrames(1))
    first.send(...answerFrames(1))
    await answered(client)
    await untilEmpty(fixture)
    expect(client.of(FrameType.headers, 1)).toHaveLength(2)
  })

  it.each([0, 1])('number %d may be lost, and the other one goes on', async (lost) => {
    const { client, fixture, first, second, ends } = await hedgedCall()
    const [gone, left] = lost === 0 ? [first, second] : [second, first]
    gone.socket.destroy()
    await vi.waitUntil(() => ends.length === 1, WAIT)
    left.send(...answerFrames(1))
    await answered(client)
    await untilEmpty(fixture)
    expect(ends.map(({ kind }) => kind)).toEqual(['lost', 'answered'])
  })

  it.each([0, 1])(
    'number %d may be UNAVAILABLE or reset, and the other one goes on',
    async (failing) => {
      for (const fail of [unavailable(1), rstStreamFrame(1, ErrorCode.internalError)]) {
        const { client, fixture, first, second, ends } = await hedgedCall()
        const [bad, good] = failing === 0 ? [first, second] : [second, first]
        bad.send(fail)
        await vi.waitUntil(() => ends.length === 1, WAIT)
        good.send(...answerFrames(1))
        await answered(client)
        await untilEmpty(fixture)
      }
    },
  )

  it('the last one that fails decides how the call ends', async () => {
    const { client, fixture, first, second } = await hedgedCall()
    first.send(unavailable(1))
    second.send(unavailable(1))
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('14')
    await untilEmpty(fixture)
  })

  it('both are reset when the caller gives up', async () => {
    const { client, fixture, first, second, ends } = await hedgedCall()
    client.send(rstStreamFrame(1, ErrorCode.cancel))
    expect(await resetOf(first)).toBe(ErrorCode.cancel)
    expect(await resetOf(second)).toBe(ErrorCode.cancel)
    await untilEmpty(fixture)
    expect(ends.map(({ kind }) => kind)).toEqual(['cancelled', 'cancelled'])
  })

  it('both are reset when the deadline passes, and the caller is told once', async () => {
    const { client, fixture, first, second, ends } = await hedgedCall({ 'grpc-timeout': '300m' })
    await client.received(FrameType.headers)
    expect(statusOf(client)).toBe('4')
    await Promise.all([resetOf(first), resetOf(second)])
    await untilEmpty(fixture)
    expect(ends.map(({ kind }) => kind)).toEqual(['expired', 'expired'])
  })

  it('the second one may send as much as the caller has allowed the first one', async () => {
    const { client, fixture, second } = await hedgedCall()
    client.send(windowUpdateFrame(1, 100_000), windowUpdateFrame(0, 100_000))
    const bytes = 90_000
    const [headers, , trailers] = answerFrames(1)
    second.send(headers!)
    const body = message(bytes)
    for (let at = 0; at < body.length; at += 10_000) {
      second.send(dataFrame(1, body.subarray(at, at + 10_000)))
    }
    second.send(trailers!)
    await answered(client, bytes)
    await untilEmpty(fixture)
  })
})

it('gives no second attempt to a call whose request is not all here', async () => {
  const server = await rawServer()
  let call: RoutedCall<Backend> | undefined
  const fixture: RelayFixture = await startRelay([server.port], {
    router: {
      pick(picked: RoutedCall<Backend>): Backend {
        call = picked
        return fixture.backends[0]!
      },
      settle: () => undefined,
    },
  })
  const client = await rawClient(fixture.port)
  client.send(headersFrame(1), dataFrame(1, BODY))
  await (await server.peer(0)).received(FrameType.data)
  expect(call?.mayHedge).toBe(false)
  expect(() => call?.hedge()).toThrow('It cannot be hedged.')
})
