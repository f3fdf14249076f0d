/** RFC 9113 section 6.4: RST_STREAM. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { type Frame, frameOf, FrameType } from './frame-format.ts'

export function rstStreamFrame(streamId: number, code: number): Frame {
  const payload = Buffer.allocUnsafe(4)
  payload.writeUInt32BE(code)
  return frameOf(FrameType.rstStream, { streamId, payload })
}

/** The error code of a RST_STREAM frame. */
export function readRstStream(frame: Frame): number {
  if (frame.end - frame.start !== 4) {
    throw new ConnectionError(ErrorCode.frameSizeError, 'a RST_STREAM frame has not 4 bytes')
  }
  return frame.buffer.readUInt32BE(frame.start)
}
