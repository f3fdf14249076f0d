import { describe, it, vi } from 'vitest'

import {
  CLIENT_PREFACE,
  ErrorCode,
  Flag,
  frameBytes,
  FrameType,
  pingFrame,
  Setting,
  settingsFrame,
} from '@rpc-vs-mom/http2'
import { closes, echoPort, healthy, MANY } from './attack.ts'
import { dataFrame, headersFrame, message, rawClient, requestBlock } from './raw-peer.ts'
import { startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

describe('a peer that is too slow is closed', () => {
  it('when it does not say the preface', async () => {
    await closes(async () => {}, ErrorCode.settingsTimeout, {
      limits: { handshakeMs: 50 },
      client: { silent: true },
    })
  })

  it('when it does not acknowledge SETTINGS', async () => {
    await closes(
      async (attacker) => {
        attacker.send(CLIENT_PREFACE, settingsFrame([]))
        await Promise.resolve()
      },
      ErrorCode.settingsTimeout,
      { limits: { handshakeMs: 50 }, client: { silent: true } },
    )
  })

  it('when it does not finish a field block', async () => {
    await closes(
      async (attacker) => {
        attacker.send(headersFrame(1, { flags: 0 }))
        await Promise.resolve()
      },
      ErrorCode.enhanceYourCalm,
      { limits: { unfinishedMs: 50 } },
    )
  })

  it('when it does not finish a frame', async () => {
    await closes(
      async (attacker) => {
        attacker.send(frameBytes(headersFrame(1)).subarray(0, 20))
        await Promise.resolve()
      },
      ErrorCode.enhanceYourCalm,
      { limits: { unfinishedMs: 50 } },
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
      { limits: { slowReaderMs: 100 }, client: { settings: [[Setting.initialWindowSize, 100]] } },
    )
  })

  it('when it is idle for too long, without an error', async () => {
    await closes(async () => {}, ErrorCode.noError, { limits: { idleMs: 50 } })
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
      { limits: { heldBytes: 500_000 }, client: { settings: [[Setting.initialWindowSize, 0]] } },
    )
  })

  it('when it does not read its socket', async () => {
    const fixture = await startRelay([await echoPort()])
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
