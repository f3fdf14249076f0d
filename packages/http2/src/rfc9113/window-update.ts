/** RFC 9113 section 6.9: WINDOW_UPDATE. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { type Frame, frameOf, FrameType, readUint31 } from './frame-format.ts'

/** The largest flow-control window. */
export const MAX_WINDOW_BYTES = 2 ** 31 - 1

/** Both windows before any SETTINGS or WINDOW_UPDATE frame. */
export const DEFAULT_WINDOW_BYTES = 65_535

export function windowUpdateFrame(streamId: number, incrementBytes: number): Frame {
  const payload = Buffer.allocUnsafe(4)
  payload.writeUInt32BE(incrementBytes)
  return frameOf(FrameType.windowUpdate, { streamId, payload })
}

/** The increment; 0 is an error of the stream, or of the connection when it is on stream 0. */
export function readWindowUpdate(frame: Frame): number {
  if (frame.end - frame.start !== 4) {
    throw new ConnectionError(ErrorCode.frameSizeError, 'a WINDOW_UPDATE frame has not 4 bytes')
  }
  const increment = readUint31(frame.buffer, frame.start)
  if (increment === 0 && frame.streamId === 0) {
    throw new ConnectionError(ErrorCode.protocolError, 'WINDOW_UPDATE by 0')
  }
  return increment
}
