/** RFC 9113 sections 4.3 and 6.10: a field block in one HEADERS frame and its CONTINUATION frames. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { Flag, type Frame, type Slice } from './frame-format.ts'

/** Frames that a block within the size limit can need; more, or empty ones, are a flood. */
const MAX_CONTINUATIONS = 8

/** Puts the fragments of one field block together. At most `limitBytes` are kept. */
export class FieldBlock {
  readonly #limitBytes: number
  #fragments: Buffer[] = []
  #bytes = 0
  /** The stream of a block that is not finished, or 0. */
  openStreamId = 0
  endStream = false

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Takes a HEADERS frame without padding and priority; the whole block, or undefined if more follows. */
  begin(frame: Frame): Slice | undefined {
    this.endStream = (frame.flags & Flag.endStream) !== 0
    if ((frame.flags & Flag.endHeaders) !== 0) return frame
    this.openStreamId = frame.streamId
    this.#add(frame)
    return undefined
  }

  /** Takes a CONTINUATION frame; the whole block, or undefined if more follows. */
  append(frame: Frame): Slice | undefined {
    if (this.openStreamId === 0 || frame.streamId !== this.openStreamId) {
      throw new ConnectionError(ErrorCode.protocolError, 'CONTINUATION without its HEADERS')
    }
    this.#add(frame)
    if ((frame.flags & Flag.endHeaders) === 0) return undefined
    const buffer = Buffer.concat(this.#fragments)
    this.#clear()
    return { buffer, start: 0, end: buffer.length }
  }

  #add(frame: Frame): void {
    this.#bytes += frame.end - frame.start
    // A copy: a small fragment must not keep a whole network read alive.
    this.#fragments.push(Buffer.from(frame.buffer.subarray(frame.start, frame.end)))
    if (this.#bytes > this.#limitBytes || this.#fragments.length > MAX_CONTINUATIONS + 1) {
      this.#clear()
      throw new ConnectionError(ErrorCode.enhanceYourCalm, 'a field block has too many fragments')
    }
  }

  #clear(): void {
    this.#fragments = []
    this.#bytes = 0
    this.openStreamId = 0
  }
}
