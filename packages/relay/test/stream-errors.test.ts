import { Metadata } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { ErrorCode, Flag, FrameType, windowUpdateFrame } from '@rpc-vs-mom/http2'
import { answers, echoPort, healthy } from './attack.ts'
import { echoClient } from './echo-service.ts'
import { dataFrame, headersFrame, message, rawClient, requestBlock } from './raw-peer.ts'
import { startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

const whole = Flag.endHeaders | Flag.endStream

describe('an error of one stream leaves the others of its connection alone', () => {
  it.each([
    [
      'no path',
      [headersFrame(1, { block: Buffer.from([0x83]), flags: whole })],
      ErrorCode.protocolError,
    ],
    [
      'a second field block that is no trailer',
      [headersFrame(1), headersFrame(1)],
      ErrorCode.protocolError,
    ],
    [
      'DATA after its end',
      [
        headersFrame(1, { block: requestBlock({ hang: 'yes' }), flags: whole }),
        dataFrame(1, Buffer.alloc(1)),
      ],
      ErrorCode.streamClosed,
    ],
    ['an empty window update', [headersFrame(1), windowUpdateFrame(1, 0)], ErrorCode.protocolError],
    [
      'a window beyond 2^31',
      [headersFrame(1), windowUpdateFrame(1, 2 ** 31 - 1)],
      ErrorCode.flowControlError,
    ],
  ])('%s', async (_, frames, code) => {
    const fixture = await startRelay([await echoPort()])
    const client = await rawClient(fixture.port)
    client.send(...frames)
    const reset = await client.received(FrameType.rstStream, 1)
    expect(reset.buffer.readUInt32BE(0)).toBe(code)
    client.send(headersFrame(3), dataFrame(3, message(10), Flag.endStream))
    await client.until(() => client.of(FrameType.headers, 3).length === 2)
    await untilEmpty(fixture)
  })

  it('metadata above the limit is refused with RESOURCE_EXHAUSTED', async () => {
    const fixture = await startRelay([await echoPort()])
    const client = echoClient(fixture.port)
    onTestFinished(() => client.close())
    const metadata = new Metadata()
    for (let n = 0; n < 3; n++) metadata.add(`echo-${n}`, 'x'.repeat(7000))
    const error = await new Promise<Error | null>((resolve) => {
      client.unary(Buffer.alloc(1), metadata, {}, resolve)
    })
    expect(error?.message).toBe('8 RESOURCE_EXHAUSTED: the metadata is larger than 16384 bytes')
    await healthy(fixture)
  })
})

it('refuses connections above the limit and keeps those that have calls', async () => {
  const fixture = await startRelay([await echoPort()], { limits: { connections: 1 } })
  const busy = await rawClient(fixture.port)
  busy.send(headersFrame(1))
  await vi.waitUntil(() => fixture.relay.stats().calls === 1, WAIT)
  const refused = await rawClient(fixture.port, { silent: true })
  await refused.closed
  expect(refused.goaway?.code).toBe(ErrorCode.enhanceYourCalm)
  busy.send(dataFrame(1, message(10), Flag.endStream))
  await busy.until(() => busy.of(FrameType.headers, 1).length === 2)
})

it.each([
  ['the limit of one peer', { connectionsPerPeer: 2 }],
  ['the limit of all', { connections: 2 }],
])('makes room at %s by closing whoever has been idle for longest', async (_, limits) => {
  const fixture = await startRelay([await echoPort()], { limits })
  const oldest = await rawClient(fixture.port)
  const other = await rawClient(fixture.port)
  const newest = echoClient(fixture.port)
  onTestFinished(() => newest.close())
  await answers(newest)
  await oldest.closed
  expect(oldest.goaway?.code).toBe(ErrorCode.enhanceYourCalm)
  expect(other.goaway).toBeUndefined()
})
