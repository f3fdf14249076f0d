/** RFC 9113 section 4.1: frame layout. */
import { copyBytes } from '../short-bytes.ts'

export const FRAME_HEADER_BYTES = 9

/** SETTINGS_MAX_FRAME_SIZE before any SETTINGS frame; every peer accepts frames of this size. */
export const DEFAULT_FRAME_BYTES = 16_384

export const FrameType = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  rstStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goaway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const

export const Flag = {
  ack: 0x1,
  endStream: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const

/** Some bytes of a buffer, without the cost of a view object of its own. */
export interface Slice {
  buffer: Buffer
  start: number
  end: number
}

/** The same positions to keep: a slice of a frame belongs to the reader, which uses it again. */
export function copyOf({ buffer, start, end }: Slice): Slice {
  return { buffer, start, end }
}

export const EMPTY_SLICE: Slice = { buffer: Buffer.alloc(0), start: 0, end: 0 }

/** One frame; the slice is its payload. A reader reuses one object for all the frames it finds. */
export class Frame implements Slice {
  type = 0
  flags = 0
  streamId = 0
  buffer: Buffer = EMPTY_SLICE.buffer
  start = 0
  end = 0
}

/** A frame of our own making. */
export function frameOf(
  type: number,
  { flags = 0, streamId = 0, payload }: { flags?: number; streamId?: number; payload: Buffer },
): Frame {
  const frame = new Frame()
  frame.type = type
  frame.flags = flags
  frame.streamId = streamId
  frame.buffer = payload
  frame.end = payload.length
  return frame
}

/** Writes header and payload to `into` at `at`; the caller has made room. */
export function writeFrame(frame: Frame, into: Buffer, at: number): void {
  const length = frame.end - frame.start
  into[at] = length >> 16
  into[at + 1] = length >> 8
  into[at + 2] = length
  into[at + 3] = frame.type
  into[at + 4] = frame.flags
  const id = frame.streamId
  into[at + 5] = id >> 24
  into[at + 6] = id >> 16
  into[at + 7] = id >> 8
  into[at + 8] = id
  copyBytes(frame, into, at + FRAME_HEADER_BYTES)
}

/** The bytes of a whole frame. */
export function frameBytes(frame: Frame): Buffer {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + frame.end - frame.start)
  writeFrame(frame, bytes, 0)
  return bytes
}

/** A big-endian 32-bit number without its reserved first bit: stream ids, window increments. */
export function readUint31(buffer: Buffer, at: number): number {
  return buffer.readUInt32BE(at) & 0x7fffffff
}
