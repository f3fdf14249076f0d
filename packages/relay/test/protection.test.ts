import { Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { Limits } from '../src/index.ts'
import { CLIENT_PREFACE } from '../src/rfc9113/connection-preface.ts'
import { ErrorCode } from '../src/rfc9113/error-codes.ts'
import { Flag, frameBytes, frameOf, FrameType } from '../src/rfc9113/frame-format.ts'
import { pingFrame } from '../src/rfc9113/ping.ts'
import { rstStreamFrame } from '../src/rfc9113/rst-stream.ts'
import { Setting, settingsFrame } from '../src/rfc9113/settings.ts'
import { windowUpdateFrame } from '../src/rfc9113/window-update.ts'
import { echoClient, type EchoClient, type EchoServer, startEcho } from './echo-service.ts'
import {
  dataFrame,
  headersFrame,
  message,
  rawClient,
  type RawPeer,
  requestBlock,
} from './raw-peer.ts'
import { type RelayFixture, startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

/** Far more than any allowance: a flood that is not stopped would end by itself. */
const MANY = 20_000
const whole = Flag.endHeaders | Flag.endStream

let service: EchoServer

beforeAll(async () => {
  service = await startEcho()
})

afterAll(() => service[Symbol.dispose]())

describe('a flood closes its own connection with ENHANCE_YOUR_CALM', () => {
  it.each([
    ['PING', pingFrame(7)],
    ['SETTINGS', settingsFrame([[Setting.maxConcurrentStreams, 100]])],
    ['empty SETTINGS', settingsFrame([])],
    [
      'SETTINGS acknowledgements',
      frameOf(FrameType.settings, { flags: Flag.ack, payload: Buffer.alloc(0) }),
    ],
    [
      'PRIORITY',
      frameOf(FrameType.priority, { streamId: 3, payload: Buffer.from([0, 0, 0, 1, 16]) }),
    ],
    ['WINDOW_UPDATE', windowUpdateFrame(0, 1)],
    ['frames of unknown types', frameOf(0xfa, { payload: Buffer.alloc(8) })],
  ])('of %s', async (_, frame) => {
    await closes(async (attacker) => await attacker.flood(frame, MANY), ErrorCode.enhanceYourCalm)
  })

  it('of empty DATA frames', async () => {
    await closes(async (attacker) => {
      attacker.send(headersFrame(1))
      await attacker.flood(dataFrame(1, Buffer.alloc(0)), MANY)
    }, ErrorCode.enhanceYourCalm)
  })

  it('of padding without data', async () => {
    await closes(async (attacker) => {
      attacker.send(headersFrame(1))
      await attacker.flood(dataFrame(1, Buffer.from([0]), Flag.padded), MANY)
    }, ErrorCode.enhanceYourCalm)
  })

  it('of rapid resets', async () => {
    await closes(async (attacker) => {
      for (let id = 1; id < MANY && attacker.goaway === undefined; id += 200) {
        for (let n = id; n < id + 200; n += 2) {
          attacker.send(headersFrame(n), rstStreamFrame(n, ErrorCode.cancel))
        }
        await attacker.flood(Buffer.alloc(0), 1)
      }
    }, ErrorCode.enhanceYourCalm)
  })

  it('of streams that it makes the relay reset', async () => {
    await closes(async (attacker) => {
      for (let id = 1; id < MANY && attacker.goaway === undefined; id += 200) {
        for (let n = id; n < id + 200; n += 2)
          attacker.send(headersFrame(n), windowUpdateFrame(n, 0))
        await attacker.flood(Buffer.alloc(0), 1)
      }
    }, ErrorCode.enhanceYourCalm)
  })

  it('of streams above the announced limit', async () => {
    await closes(
      async (attacker) => {
        const hang = requestBlock({ hang: 'yes' })
        for (let id = 1; id < MANY && attacker.goaway === undefined; id += 200) {
          for (let n = id; n < id + 200; n += 2) attacker.send(headersFrame(n, { block: hang }))
          await attacker.flood(Buffer.alloc(0), 1)
        }
      },
      ErrorCode.enhanceYourCalm,
      { streamsPerConnection: 10 },
    )
  })

  it('of CONTINUATION frames', async () => {
    await closes(async (attacker) => {
      attacker.send(headersFrame(1, { flags: 0 }))
      await attacker.flood(continuation(1, Buffer.alloc(4)), MANY)
    }, ErrorCode.enhanceYourCalm)
  })

  it('of empty CONTINUATION frames', async () => {
    await closes(async (attacker) => {
      attacker.send(headersFrame(1, { flags: 0 }))
      await attacker.flood(continuation(1, Buffer.alloc(0)), MANY)
    }, ErrorCode.enhanceYourCalm)
  })
})

describe('a peer that is too slow is closed', () => {
  it('when it does not say the preface', async () => {
    await closes(async () => {}, ErrorCode.settingsTimeout, { handshakeMs: 50 }, { silent: true })
  })

  it('when it does not acknowledge SETTINGS', async () => {
    await closes(
      async (attacker) => {
        attacker.send(CLIENT_PREFACE, settingsFrame([]))
        await Promise.resolve()
      },
      ErrorCode.settingsTimeout,
      { handshakeMs: 50 },
      { silent: true },
    )
  })

  it('when it does not finish a field block', async () => {
    await closes(
      async (attacker) => {
        attacker.send(headersFrame(1, { flags: 0 }))
        await Promise.resolve()
      },
      ErrorCode.enhanceYourCalm,
      { unfinishedMs: 50 },
    )
  })

  it('when it does not finish a frame', async () => {
    await closes(
      async (attacker) => {
        attacker.send(frameBytes(headersFrame(1)).subarray(0, 20))
        await Promise.resolve()
      },
      ErrorCode.enhanceYourCalm,
      { unfinishedMs: 50 },
    )
  })

  it('when it opens no window for its answer', async () => {
    await closes(
      async (attacker) => {
        const block = requestBlock({ times: '10' }, '/test.Echo/Download')
        attacker.send(headersFrame(1, { block }), dataFrame(1, message(9000), Flag.endStream))
        await attacker.received(FrameType.headers)
      },
      ErrorCode.enhanceYourCalm,
      { slowReaderMs: 100 },
      { settings: [[Setting.initialWindowSize, 100]] },
    )
  })

  it('when it is idle for too long, without an error', async () => {
    await closes(async () => {}, ErrorCode.noError, { idleMs: 50 })
  })

  it('when it holds more of its answers back than is allowed', async () => {
    await closes(
      async (attacker) => {
        const block = requestBlock({ times: '10' }, '/test.Echo/Download')
        for (let id = 1; id < 40; id += 2) {
          attacker.send(headersFrame(id, { block }), dataFrame(id, message(9000), Flag.endStream))
        }
        await attacker.received(FrameType.headers)
      },
      ErrorCode.enhanceYourCalm,
      { heldBytes: 500_000 },
      { settings: [[Setting.initialWindowSize, 0]] },
    )
  })

  it('when it does not read its socket', async () => {
    const fixture = await startRelay([service.port])
    const attacker = await rawClient(fixture.port)
    attacker.socket.pause()
    await attacker.flood(pingFrame(1), 900)
    const block = requestBlock({ 'echo-bulk': 'b'.repeat(4000) })
    for (let id = 1; id < MANY && fixture.relay.stats().clients > 0; id += 2) {
      attacker.send(headersFrame(id, { block }), dataFrame(id, message(10), Flag.endStream))
      if (id % 101 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitUntil(() => fixture.relay.stats().clients === 0, WAIT)
    await untilEmpty(fixture)
    await healthy(fixture)
  })
})

describe('wrong bytes close their own connection with the right code', () => {
  it.each([
    ['an oversized frame', bytesOf('00400100000000000100'), ErrorCode.frameSizeError],
    [
      'a short PING',
      frameOf(FrameType.ping, { payload: Buffer.alloc(4) }),
      ErrorCode.frameSizeError,
    ],
    [
      'SETTINGS of odd length',
      frameOf(FrameType.settings, { payload: Buffer.alloc(5) }),
      ErrorCode.frameSizeError,
    ],
    [
      'SETTINGS on a stream',
      frameOf(FrameType.settings, { streamId: 1, payload: Buffer.alloc(6) }),
      ErrorCode.protocolError,
    ],
    [
      'an acknowledgement with content',
      frameOf(FrameType.settings, { flags: 1, payload: Buffer.alloc(6) }),
      ErrorCode.frameSizeError,
    ],
    [
      'a huge initial window',
      settingsFrame([[Setting.initialWindowSize, 2 ** 31]]),
      ErrorCode.flowControlError,
    ],
    ['a tiny frame size', settingsFrame([[Setting.maxFrameSize, 100]]), ErrorCode.protocolError],
    [
      'a window of the connection beyond 2^31',
      windowUpdateFrame(0, 2 ** 31 - 1),
      ErrorCode.flowControlError,
    ],
    ['an empty window update', windowUpdateFrame(0, 0), ErrorCode.protocolError],
    [
      'a short WINDOW_UPDATE',
      frameOf(FrameType.windowUpdate, { payload: Buffer.alloc(3) }),
      ErrorCode.frameSizeError,
    ],
    [
      'a short RST_STREAM',
      frameOf(FrameType.rstStream, { streamId: 1, payload: Buffer.alloc(3) }),
      ErrorCode.frameSizeError,
    ],
    ['a reset of a stream that was never opened', rstStreamFrame(9, 0), ErrorCode.protocolError],
    [
      'DATA on a stream that was never opened',
      dataFrame(9, Buffer.alloc(1)),
      ErrorCode.protocolError,
    ],
    ['DATA on stream 0', dataFrame(0, Buffer.alloc(1)), ErrorCode.protocolError],
    ['HEADERS on stream 0', headersFrame(0), ErrorCode.protocolError],
    ['HEADERS on a stream of the server', headersFrame(2), ErrorCode.protocolError],
    [
      'PUSH_PROMISE',
      frameOf(FrameType.pushPromise, { streamId: 1, payload: Buffer.alloc(4) }),
      ErrorCode.protocolError,
    ],
    [
      'CONTINUATION without HEADERS',
      frameOf(FrameType.continuation, { streamId: 1, payload: Buffer.alloc(4) }),
      ErrorCode.protocolError,
    ],
    [
      'padding longer than its frame',
      headersFrame(1, { block: bytesOf('ff82'), flags: Flag.padded | whole }),
      ErrorCode.protocolError,
    ],
    [
      'a priority cut off',
      headersFrame(1, { block: bytesOf('82'), flags: Flag.priority | whole }),
      ErrorCode.frameSizeError,
    ],
    [
      'a GOAWAY cut off',
      frameOf(FrameType.goaway, { payload: Buffer.alloc(7) }),
      ErrorCode.frameSizeError,
    ],
    [
      'an index without an entry',
      headersFrame(1, { block: bytesOf('be') }),
      ErrorCode.compressionError,
    ],
    [
      'a wrong Huffman code',
      headersFrame(1, { block: bytesOf('00017881ff') }),
      ErrorCode.compressionError,
    ],
    [
      'a dynamic table that was ruled out',
      headersFrame(1, { block: bytesOf('3fe11f') }),
      ErrorCode.compressionError,
    ],
    [
      'a string longer than the block',
      headersFrame(1, { block: bytesOf('0001787f') }),
      ErrorCode.compressionError,
    ],
  ])('%s', async (_, bytes, code) => {
    await closes(async (attacker) => {
      // The PING is answered after SETTINGS are acknowledged: from then on blocks are stateless.
      attacker.send(pingFrame(1))
      await attacker.received(FrameType.ping)
      attacker.send(bytes)
    }, code)
  })

  it('a field block interrupted by another frame', async () => {
    await closes(async (attacker) => {
      attacker.send(headersFrame(1, { flags: 0 }), pingFrame(1))
      await Promise.resolve()
    }, ErrorCode.protocolError)
  })

  it('anything but the preface', async () => {
    await closes(
      async (attacker) => {
        attacker.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
        await Promise.resolve()
      },
      ErrorCode.protocolError,
      {},
      { silent: true },
    )
  })

  it('a first frame that is not SETTINGS', async () => {
    await closes(
      async (attacker) => {
        attacker.send(CLIENT_PREFACE, pingFrame(1))
        await Promise.resolve()
      },
      ErrorCode.protocolError,
      {},
      { silent: true },
    )
  })

  it('more DATA than the connection window', async () => {
    await closes(
      async (attacker) => {
        for (let id = 1; id < 200; id += 2) {
          const block = requestBlock({ hang: 'yes' })
          attacker.send(headersFrame(id, { block }))
          for (let n = 0; n < 3; n++) attacker.send(dataFrame(id, Buffer.alloc(16_384)))
        }
        await Promise.resolve()
      },
      ErrorCode.flowControlError,
      { connectionWindowBytes: 70_000 },
    )
  })
})

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
    const fixture = await startRelay([service.port])
    const client = await rawClient(fixture.port)
    client.send(...frames)
    const reset = await client.received(FrameType.rstStream, 1)
    expect(reset.buffer.readUInt32BE(0)).toBe(code)
    client.send(headersFrame(3), dataFrame(3, message(10), Flag.endStream))
    await client.until(() => client.of(FrameType.headers, 3).length === 2)
    await untilEmpty(fixture)
  })

  it('metadata above the limit is refused with RESOURCE_EXHAUSTED', async () => {
    const fixture = await startRelay([service.port])
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

it('refuses connections above the limit and keeps the others', async () => {
  const fixture = await startRelay([service.port], { limits: { connections: 1 } })
  const client = echoClient(fixture.port)
  onTestFinished(() => client.close())
  await answers(client)
  const refused = await rawClient(fixture.port, { silent: true })
  await refused.closed
  expect(refused.goaway?.code).toBe(ErrorCode.enhanceYourCalm)
  await answers(client)
})

async function closes(
  attack: (attacker: RawPeer) => Promise<void>,
  code: number,
  limits: Partial<Limits> = {},
  client: Parameters<typeof rawClient>[1] = {},
): Promise<void> {
  const fixture = await startRelay([service.port], { limits })
  const bystander = limits.idleMs === undefined ? await openBystander(fixture) : undefined
  const attacker = await rawClient(fixture.port, client)
  await attack(attacker)
  await attacker.closed
  expect(attacker.goaway?.code).toBe(code)
  await bystander?.()
  await untilEmpty(fixture)
  await healthy(fixture)
}

/** A call that is open during the attack and must end well after it. */
async function openBystander({ port }: RelayFixture): Promise<() => Promise<void>> {
  const client = echoClient(port)
  onTestFinished(() => client.close())
  const call = client.chat(new Metadata(), {})
  const received: Buffer[] = []
  call.on('data', (bytes: Buffer) => received.push(bytes))
  const ended = new Promise((resolve) => call.on('end', () => resolve(received.join())))
  const first = new Promise((resolve) => void call.once('data', resolve))
  call.write(Buffer.from('before'))
  await first
  return async () => {
    call.write(Buffer.from('after'))
    call.end()
    expect(await ended).toBe('before,after')
  }
}

async function healthy({ port }: RelayFixture): Promise<void> {
  const client = echoClient(port)
  onTestFinished(() => client.close())
  await answers(client)
}

async function answers(client: EchoClient): Promise<void> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    client.unary(Buffer.from('still here'), new Metadata(), {}, (error, reply) => {
      if (reply === undefined) reject(error ?? new Error('no reply'))
      else resolve(reply)
    })
  })
  expect(bytes.toString()).toBe('still here')
}

function continuation(streamId: number, payload: Buffer) {
  return frameOf(FrameType.continuation, { streamId, payload })
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
