/** RFC 9113 section 6.5: SETTINGS. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { Flag, type Frame, frameOf, FrameType } from './frame-format.ts'
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from './window-update.ts'

export const Setting = {
  headerTableSize: 0x1,
  enablePush: 0x2,
  maxConcurrentStreams: 0x3,
  initialWindowSize: 0x4,
  maxFrameSize: 0x5,
  maxHeaderListSize: 0x6,
} as const

const SETTING_BYTES = 6
const MIN_FRAME_SIZE = 2 ** 14
const MAX_FRAME_SIZE = 2 ** 24 - 1

/** What a peer has announced and the relay must heed. Other settings do not concern it. */
export interface PeerSettings {
  maxConcurrentStreams: number
  initialWindowSize: number
}

export function defaultPeerSettings(): PeerSettings {
  return { maxConcurrentStreams: Infinity, initialWindowSize: DEFAULT_WINDOW_BYTES }
}

export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Frame {
  const payload = Buffer.allocUnsafe(settings.length * SETTING_BYTES)
  for (const [position, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, position * SETTING_BYTES)
    payload.writeUInt32BE(value, position * SETTING_BYTES + 2)
  }
  return frameOf(FrameType.settings, { payload })
}

export function settingsAckFrame(): Frame {
  return frameOf(FrameType.settings, { flags: Flag.ack, payload: Buffer.alloc(0) })
}

/** True when the frame acknowledges our settings. */
export function isSettingsAck(frame: Frame): boolean {
  const length = frame.end - frame.start
  if (frame.streamId !== 0)
    throw new ConnectionError(ErrorCode.protocolError, 'SETTINGS on a stream')
  const ack = (frame.flags & Flag.ack) !== 0
  if (ack ? length !== 0 : length % SETTING_BYTES !== 0) {
    throw new ConnectionError(ErrorCode.frameSizeError, `SETTINGS of ${length} bytes`)
  }
  return ack
}

/** Takes the announced values over into `peer`, in the order of the frame. */
export function applySettings(frame: Frame, peer: PeerSettings): void {
  for (let at = frame.start; at < frame.end; at += SETTING_BYTES) {
    const id = frame.buffer.readUInt16BE(at)
    const value = frame.buffer.readUInt32BE(at + 2)
    checkSetting(id, value)
    if (id === Setting.maxConcurrentStreams) peer.maxConcurrentStreams = value
    if (id === Setting.initialWindowSize) peer.initialWindowSize = value
  }
}

function checkSetting(id: number, value: number): void {
  if (id === Setting.enablePush && value > 1) {
    throw new ConnectionError(ErrorCode.protocolError, `SETTINGS_ENABLE_PUSH is ${value}`)
  }
  if (id === Setting.initialWindowSize && value > MAX_WINDOW_BYTES) {
    throw new ConnectionError(
      ErrorCode.flowControlError,
      `SETTINGS_INITIAL_WINDOW_SIZE is ${value}`,
    )
  }
  if (id === Setting.maxFrameSize && (value < MIN_FRAME_SIZE || value > MAX_FRAME_SIZE)) {
    throw new ConnectionError(ErrorCode.protocolError, `SETTINGS_MAX_FRAME_SIZE is ${value}`)
  }
}
