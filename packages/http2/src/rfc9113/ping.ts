/** RFC 9113 section 6.7: PING. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { Flag, type Frame, frameOf, FrameType } from './frame-format.ts'

const PING_BYTES = 8

export function pingFrame(number: number): Frame {
  const payload = Buffer.alloc(PING_BYTES)
  payload.writeUInt32BE(number, 4)
  return frameOf(FrameType.ping, { payload })
}

/** Turns a received PING into its answer. */
export function answerPing(frame: Frame): Frame {
  frame.flags = Flag.ack
  return frame
}

/** The number in the answer to one of our pings; undefined for the peer's own ping. */
export function readPing(frame: Frame): number | undefined {
  if (frame.streamId !== 0) throw new ConnectionError(ErrorCode.protocolError, 'PING on a stream')
  if (frame.end - frame.start !== PING_BYTES) {
    throw new ConnectionError(ErrorCode.frameSizeError, 'a PING frame has not 8 bytes')
  }
  if ((frame.flags & Flag.ack) === 0) return undefined
  return frame.buffer.readUInt32BE(frame.start + 4)
}
