import { expect, it } from 'vitest'

import {
  EMPTY_TABLE_UPDATE,
  ErrorCode,
  Flag,
  type Frame,
  frameOf,
  FrameType,
  pingFrame,
  rstStreamFrame,
  Setting,
} from '@rpc-vs-mom/http2'
import { decodeAlone } from '@rpc-vs-mom/http2/independent-hpack'
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
import { startRelay, untilEmpty } from './relay-fixture.ts'

const BODY = message(1000)

it('takes padding and priority off and puts CONTINUATION together', async () => {
  const { client, backend } = await joined()
  const block = requestBlock({ 'x-long': 'l'.repeat(300) })
  const padded = Buffer.concat([
    Buffer.from([7, 0, 0, 0, 0, 200]),
    block.subarray(0, 100),
    Buffer.alloc(7),
  ])
  client.send(
    headersFrame(1, { block: padded, flags: Flag.padded | Flag.priority }),
    frameOf(FrameType.continuation, { streamId: 1, payload: block.subarray(100, 200) }),
    frameOf(FrameType.continuation, {
      streamId: 1,
      flags: Flag.endHeaders,
      payload: block.subarray(200),
    }),
    dataFrame(
      1,
      Buffer.concat([Buffer.from([200]), BODY, Buffer.alloc(200)]),
      Flag.padded | Flag.endStream,
    ),
  )
  const headers = await backend.received(FrameType.headers)
  expect(headers.flags).toBe(Flag.endHeaders)
  expect(decodeAlone(headers.buffer)).toEqual(decodeAlone(block))
  const data = await backend.received(FrameType.data)
  expect(data.flags).toBe(Flag.endStream)
  expect(data.buffer).toEqual(BODY)
})

it('empties the dynamic table of each peer in its first field block', async () => {
  const { client, backend } = await joined()
  for (const id of [1, 3])
    client.send(headersFrame(id, { flags: Flag.endHeaders | Flag.endStream }))
  await backend.received(FrameType.headers, 3)
  expect(backend.of(FrameType.headers).map((frame) => frame.buffer[0])).toEqual([
    EMPTY_TABLE_UPDATE,
    0x83,
  ])
  backend.send(...answerFrames(1))
  await client.until(() => client.of(FrameType.headers).length === 2)
  expect(client.of(FrameType.headers).map((frame) => frame.buffer[0])).toEqual([
    EMPTY_TABLE_UPDATE,
    0,
  ])
})

it('announces an empty table to both peers', async () => {
  const { client, backend } = await joined()
  for (const peer of [client, backend]) {
    const { buffer } = await peer.received(FrameType.settings)
    expect(buffer.readUInt16BE(0)).toBe(Setting.headerTableSize)
    expect(buffer.readUInt32BE(2)).toBe(0)
  }
})

it('answers PING with its own bytes', async () => {
  const { client } = await joined()
  const ping = pingFrame(123_456)
  client.send(ping)
  const answer = await client.received(FrameType.ping)
  expect(answer.flags).toBe(Flag.ack)
  expect(answer.buffer).toEqual(ping.buffer)
})

it('passes an answer of trailers only, and resets with their code both ways', async () => {
  const { client, backend, fixture } = await joined()
  client.send(headersFrame(1), headersFrame(3), headersFrame(5))
  await backend.received(FrameType.headers, 5)
  backend.send(
    headersFrame(1, { block: Buffer.from('88', 'hex'), flags: Flag.endHeaders | Flag.endStream }),
  )
  expect((await client.received(FrameType.headers, 1)).flags).toBe(Flag.endHeaders | Flag.endStream)
  backend.send(rstStreamFrame(3, ErrorCode.internalError), rstStreamFrame(1, ErrorCode.noError))
  expect(codeOf(await client.received(FrameType.rstStream, 3))).toBe(ErrorCode.internalError)
  expect(codeOf(await client.received(FrameType.rstStream, 1))).toBe(ErrorCode.noError)
  client.send(rstStreamFrame(5, ErrorCode.cancel))
  expect(codeOf(await backend.received(FrameType.rstStream, 5))).toBe(ErrorCode.cancel)
  await untilEmpty(fixture)
})

it('passes trailers of a request behind its held data', async () => {
  const server = await rawServer({ settings: [[Setting.initialWindowSize, 100]] })
  const fixture = await startRelay([server.port])
  const [client, backend] = [await rawClient(fixture.port), await server.peer(0)]
  const trailers = headersFrame(1, { block: Buffer.from('0001780179', 'hex'), flags: 5 })
  client.send(headersFrame(1), dataFrame(1, BODY), trailers)
  await backend.received(FrameType.data)
  expect(backend.of(FrameType.headers)).toHaveLength(1)
  backend.send(
    frameOf(FrameType.windowUpdate, { streamId: 1, payload: Buffer.from('000007d0', 'hex') }),
  )
  await backend.until(() => backend.of(FrameType.headers).length === 2)
  expect(Buffer.concat(backend.of(FrameType.data).map(({ buffer }) => buffer))).toEqual(BODY)
  expect(backend.of(FrameType.headers)[1]).toMatchObject({ flags: 5, buffer: trailers.buffer })
})

it('ignores frames that were on their way when it closed a stream', async () => {
  const { client, backend } = await joined()
  client.send(headersFrame(1), rstStreamFrame(1, ErrorCode.cancel))
  await backend.received(FrameType.rstStream, 1)
  backend.send(...answerFrames(1))
  client.send(dataFrame(1, BODY), headersFrame(3, { flags: Flag.endHeaders | Flag.endStream }))
  await backend.received(FrameType.headers, 3)
  backend.send(...answerFrames(3))
  await client.until(() => client.of(FrameType.headers, 3).length === 2)
  expect(client.of(FrameType.headers, 1)).toEqual([])
})

async function joined(): Promise<{
  client: RawPeer
  backend: RawPeer
  fixture: Awaited<ReturnType<typeof startRelay>>
}> {
  const server = await rawServer()
  const fixture = await startRelay([server.port])
  return { client: await rawClient(fixture.port), backend: await server.peer(0), fixture }
}

function codeOf(frame: Frame): number {
  return frame.buffer.readUInt32BE(0)
}
