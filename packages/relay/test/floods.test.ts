import { describe, it } from 'vitest'

import {
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
import { closes, MANY } from './attack.ts'
import { dataFrame, headersFrame, requestBlock } from './raw-peer.ts'

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
      { limits: { streamsPerConnection: 10 } },
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

function continuation(streamId: number, payload: Buffer) {
  return frameOf(FrameType.continuation, { streamId, payload })
}
