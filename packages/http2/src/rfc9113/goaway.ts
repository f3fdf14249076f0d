/** RFC 9113 section 6.8: GOAWAY. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { type Frame, frameOf, FrameType, readUint31 } from './frame-format.ts'

/** The last stream id of a GOAWAY that only announces the end: no stream is refused by it. */
export const ANY_STREAM = 2 ** 31 - 1

/** Longest debug text written; it is for people reading a packet dump. */
const MAX_DEBUG_BYTES = 120

export interface Goaway {
  /** Streams above this were not and will not be processed. */
  lastStreamId: number
  code: number
}

export function goawayFrame({ lastStreamId, code }: Goaway, debug = ''): Frame {
  const text = Buffer.from(debug).subarray(0, MAX_DEBUG_BYTES)
  const payload = Buffer.allocUnsafe(8 + text.length)
  payload.writeUInt32BE(lastStreamId)
  payload.writeUInt32BE(code, 4)
  text.copy(payload, 8)
  return frameOf(FrameType.goaway, { payload })
}

export function readGoaway(frame: Frame): Goaway {
  if (frame.streamId !== 0) throw new ConnectionError(ErrorCode.protocolError, 'GOAWAY on a stream')
  if (frame.end - frame.start < 8) {
    throw new ConnectionError(ErrorCode.frameSizeError, 'a GOAWAY frame is shorter than 8 bytes')
  }
  return {
    lastStreamId: readUint31(frame.buffer, frame.start),
    code: frame.buffer.readUInt32BE(frame.start + 4),
  }
}
