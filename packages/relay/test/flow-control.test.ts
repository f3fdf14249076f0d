/** RFC 9113 section 5.2: the client's connection window is given back exactly once for each byte. */
import { expect, it } from 'vitest'

import {
  ErrorCode,
  Flag,
  FrameType,
  rstStreamFrame,
  Setting,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'
import { dataFrame, headersFrame, rawClient, type RawPeer, rawServer } from './raw-peer.ts'
import { startRelay, untilEmpty } from './relay-fixture.ts'

const WINDOW_BYTES = 65_535
const BODY = Buffer.alloc(16_000, 'b')
const limits = { connectionWindowBytes: WINDOW_BYTES }

it('for bytes that were held when their call was cancelled', async () => {
  const server = await rawServer({ settings: [[Setting.initialWindowSize, 0]] })
  const fixture = await startRelay([server.port], { limits })
  const [client, backend] = [await rawClient(fixture.port), await server.peer(0)]
  for (let id = 1; id < 60; id += 2) {
    client.send(headersFrame(id), dataFrame(id, BODY))
    await backend.received(FrameType.headers, id)
    client.send(rstStreamFrame(id, ErrorCode.cancel))
    await client.until(() => leftBytes(client, ((id + 1) / 2) * BODY.length) >= BODY.length)
  }
  await untilEmpty(fixture)
  expect(backend.of(FrameType.data)).toEqual([])
})

it('for bytes that were sent twice because their call was replayed', async () => {
  const servers = [await rawServer(), await rawServer()]
  const fixture = await startRelay(
    servers.map(({ port }) => port),
    { limits },
  )
  const client = await rawClient(fixture.port)
  const backends = [await servers[0]!.peer(0), await servers[1]!.peer(0)]
  for (const backend of backends) backend.send(windowUpdateFrame(0, 2 ** 30))
  let sent = 0
  for (let id = 1; id < 60; id += 2) {
    const both = backends.map((backend) => backend.of(FrameType.data).length)
    client.send(headersFrame(id), dataFrame(id, BODY, Flag.endStream))
    sent += BODY.length
    const first = await nextEnd(backends, both)
    first.send(rstStreamFrame(lastStream(first), ErrorCode.refusedStream))
    const other = backends.find((backend) => backend !== first)!
    await other.until(() => other.of(FrameType.data).length > both[backends.indexOf(other)]!)
    other.send(rstStreamFrame(lastStream(other), ErrorCode.cancel))
    await client.received(FrameType.rstStream, id)
    expect(leftBytes(client, sent)).toBeLessThanOrEqual(WINDOW_BYTES)
  }
  await untilEmpty(fixture)
})

/** What the client may still send after so many bytes. */
function leftBytes(client: RawPeer, sentBytes: number): number {
  const updates = client.of(FrameType.windowUpdate, 0).map(({ buffer }) => buffer.readUInt32BE(0))
  return updates.reduce((sum, increment) => sum + increment, WINDOW_BYTES) - sentBytes
}

async function nextEnd(backends: readonly RawPeer[], before: readonly number[]): Promise<RawPeer> {
  return await Promise.any(
    backends.map(async (backend, n) => {
      await backend.until(() => backend.of(FrameType.data).length > before[n]!)
      return backend
    }),
  )
}

function lastStream(backend: RawPeer): number {
  return backend.of(FrameType.data).at(-1)!.streamId
}
