/** RFC 9113 sections 4.1 and 4.2: cuts a byte stream into frames no longer than we announced. */
import { ErrorCode } from './error-codes.ts'
import { ConnectionError } from './error-handling.ts'
import { DEFAULT_FRAME_BYTES, Frame, FRAME_HEADER_BYTES, readUint31 } from './frame-format.ts'

/**
 * Feed a chunk, then take frames with `next()` until it returns false. A frame inside one chunk is
 * not copied. Of a cut-off frame at most one frame's bytes are kept. Throws ConnectionError as soon
 * as the header of an oversized frame is there, before its payload is.
 */
export class FrameReader {
  readonly frame = new Frame()
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0
  #partial: Buffer | undefined
  #filled = 0

  /** Whether a frame has begun and not ended. */
  get midFrame(): boolean {
    return this.#partial !== undefined
  }

  feed(chunk: Buffer): void {
    this.#chunk = chunk
    this.#at = 0
  }

  next(): boolean {
    if (this.#partial !== undefined) return this.#complete(this.#partial)
    const available = this.#chunk.length - this.#at
    if (available < FRAME_HEADER_BYTES) return this.#stash(FRAME_HEADER_BYTES)
    const bytes = FRAME_HEADER_BYTES + payloadLength(this.#chunk, this.#at)
    if (available < bytes) return this.#stash(bytes)
    this.#show(this.#chunk, this.#at, bytes)
    this.#at += bytes
    return true
  }

  #stash(bytes: number): boolean {
    if (this.#at < this.#chunk.length) {
      this.#partial = Buffer.allocUnsafeSlow(bytes)
      this.#filled = 0
      this.#fill(this.#partial)
    }
    return false
  }

  #complete(partial: Buffer): boolean {
    this.#fill(partial)
    if (this.#filled < partial.length) return false
    const bytes = FRAME_HEADER_BYTES + payloadLength(partial, 0)
    if (bytes > partial.length) {
      this.#partial = Buffer.allocUnsafeSlow(bytes)
      partial.copy(this.#partial)
      return this.#complete(this.#partial)
    }
    this.#partial = undefined
    this.#show(partial, 0, bytes)
    return true
  }

  #fill(partial: Buffer): void {
    const copied = this.#chunk.copy(partial, this.#filled, this.#at)
    this.#filled += copied
    this.#at += copied
  }

  #show(buffer: Buffer, at: number, bytes: number): void {
    const { frame } = this
    frame.type = buffer[at + 3]!
    frame.flags = buffer[at + 4]!
    frame.streamId = readUint31(buffer, at + 5)
    frame.buffer = buffer
    frame.start = at + FRAME_HEADER_BYTES
    frame.end = at + bytes
  }
}

function payloadLength(buffer: Buffer, at: number): number {
  const length = (buffer[at]! << 16) | (buffer[at + 1]! << 8) | buffer[at + 2]!
  if (length > DEFAULT_FRAME_BYTES) {
    throw new ConnectionError(ErrorCode.frameSizeError, `a frame of ${length} bytes is too large`)
  }
  return length
}
