/** The sending half of a connection: field blocks (RFC 9113 section 4.3), DATA, control frames. */
import { EMPTY_TABLE_UPDATE } from '../rfc7541/literal-encoding.ts'
import type { GatheredWrite } from '../gathered-write.ts'
import { DEFAULT_FRAME_BYTES, Flag, Frame, FrameType, type Slice } from './frame-format.ts'
import { goawayFrame, type Goaway } from './goaway.ts'
import { rstStreamFrame } from './rst-stream.ts'
import { DEFAULT_WINDOW_BYTES, windowUpdateFrame } from './window-update.ts'

export class FrameSender {
  readonly out: GatheredWrite
  /** What the peer still allows on the whole connection, in bytes. */
  windowBytes: number = DEFAULT_WINDOW_BYTES
  /** DATA payload sent so far. */
  dataBytes = 0
  readonly #frame = new Frame()
  #tableEmptied = false

  constructor(out: GatheredWrite) {
    this.out = out
  }

  /** Sends a stateless field block, in CONTINUATION frames where it is too long for one frame. */
  fields(streamId: number, block: Slice, endStream: boolean): void {
    const slice = this.#tableEmptied ? block : emptyTableFirst(block)
    this.#tableEmptied = true
    let done = false
    let type: number = FrameType.headers
    let flags = endStream ? Flag.endStream : 0
    for (let start = slice.start; !done; start += DEFAULT_FRAME_BYTES) {
      const end = Math.min(slice.end, start + DEFAULT_FRAME_BYTES)
      done = end === slice.end
      this.#begin(type, done ? flags | Flag.endHeaders : flags, streamId)
      this.#append(slice.buffer, start, end)
      type = FrameType.continuation
      flags = 0
    }
  }

  /** Sends DATA of at most one frame that the caller has found to fit the windows. */
  data(streamId: number, slice: Slice, endStream: boolean): void {
    const bytes = slice.end - slice.start
    this.windowBytes -= bytes
    this.dataBytes += bytes
    this.#begin(FrameType.data, endStream ? Flag.endStream : 0, streamId)
    this.#append(slice.buffer, slice.start, slice.end)
  }

  reset(streamId: number, code: number): void {
    this.out.append(rstStreamFrame(streamId, code))
  }

  credit(streamId: number, incrementBytes: number): void {
    this.out.append(windowUpdateFrame(streamId, incrementBytes))
  }

  goaway(goaway: Goaway, debug?: string): void {
    this.out.append(goawayFrame(goaway, debug))
  }

  #begin(type: number, flags: number, streamId: number): void {
    const frame = this.#frame
    frame.type = type
    frame.flags = flags
    frame.streamId = streamId
  }

  #append(buffer: Buffer, start: number, end: number): void {
    const frame = this.#frame
    frame.buffer = buffer
    frame.start = start
    frame.end = end
    this.out.append(frame)
  }
}

// The peer's decoder must not learn entries from blocks that other connections' encoders wrote.
function emptyTableFirst(block: Slice): Slice {
  const bytes = block.buffer.subarray(block.start, block.end)
  const buffer = Buffer.concat([Buffer.from([EMPTY_TABLE_UPDATE]), bytes])
  return { buffer, start: 0, end: buffer.length }
}
