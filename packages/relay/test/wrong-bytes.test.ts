import { describe, it } from 'vitest'

import {
  CLIENT_PREFACE,
  ErrorCode,
  Flag,
  frameOf,
  FrameType,
  pingFrame,
  rstStreamFrame,
  Setting,
  settingsFrame,
  windowUpdateFrame,
} from '@rpc-vs-mom/http2'
import { closes } from './attack.ts'
import { dataFrame, headersFrame, requestBlock } from './raw-peer.ts'

const whole = Flag.endHeaders | Flag.endStream

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
      { client: { silent: true } },
    )
  })

  it('a first frame that is not SETTINGS', async () => {
    await closes(
      async (attacker) => {
        attacker.send(CLIENT_PREFACE, pingFrame(1))
        await Promise.resolve()
      },
      ErrorCode.protocolError,
      { client: { silent: true } },
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
      { limits: { connectionWindowBytes: 70_000 } },
    )
  })
})

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
