/** RFC 9113 sections 5.3 and 6.3: priority signals, which are deprecated; checked and dropped. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { Flag, type Frame } from './frame-format.ts'

const PRIORITY_BYTES = 5

/** Takes the priority fields of a HEADERS frame off its payload. */
export function removePriority(frame: Frame): void {
  if ((frame.flags & Flag.priority) === 0) return
  frame.start += PRIORITY_BYTES
  frame.flags &= ~Flag.priority
  if (frame.start > frame.end) {
    throw new ConnectionError(ErrorCode.frameSizeError, 'a HEADERS frame ends in its priority')
  }
}

/** True for a PRIORITY frame as the section wants it; a wrong length is an error of its stream. */
export function checkPriority(frame: Frame): boolean {
  if (frame.streamId === 0) {
    throw new ConnectionError(ErrorCode.protocolError, 'PRIORITY without a stream')
  }
  return frame.end - frame.start === PRIORITY_BYTES
}
