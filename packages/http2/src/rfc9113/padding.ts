/** RFC 9113 section 6.1: padding of DATA and HEADERS frames. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { Flag, type Frame } from './frame-format.ts'

/** Takes the padding off, so that the payload alone remains. */
export function removePadding(frame: Frame): void {
  if ((frame.flags & Flag.padded) === 0) return
  const padding = frame.start < frame.end ? frame.buffer[frame.start]! : Infinity
  frame.start++
  frame.end -= padding
  frame.flags &= ~Flag.padded
  if (frame.end < frame.start) {
    throw new ConnectionError(ErrorCode.protocolError, 'padding is longer than its frame')
  }
}
