import type { Socket } from 'node:net'

import { type Frame, FRAME_HEADER_BYTES, writeFrame } from './rfc9113/frame-format.ts'

/** Room for about 30 small calls; it doubles when one turn of the loop needs more. */
const INITIAL_BYTES = 16_384

/** A buffer that a burst made larger than this is given back. */
const KEPT_BYTES = 262_144

/** Flushes all sockets that were written to in this turn of the event loop, once, at its end. */
export class FlushTurn {
  #dirty: GatheredWrite[] = []
  #scheduled = false

  add(writer: GatheredWrite): void {
    this.#dirty.push(writer)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    const writers = this.#dirty
    this.#dirty = []
    this.#scheduled = false
    for (const writer of writers) writer.flush()
  }
}

/** Collects the frames for one socket and writes them with one call per turn of the event loop. */
export class GatheredWrite {
  readonly #socket: Socket
  readonly #turn: FlushTurn
  readonly #onWritten: () => void
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  #used = 0
  #unwritten = 0
  /** Number of flushes so far; a frame appended now has left once this is larger. */
  flushes = 0

  /** `onWritten` is called after every write that the kernel has taken. */
  constructor(socket: Socket, turn: FlushTurn, onWritten: () => void) {
    this.#socket = socket
    this.#turn = turn
    this.#onWritten = onWritten
  }

  /** Bytes that the kernel has not taken yet. */
  get pendingBytes(): number {
    return this.#used + this.#unwritten
  }

  /** Bytes that the kernel refused so far. */
  get unwrittenBytes(): number {
    return this.#unwritten
  }

  /** Copies the frame; it leaves at the end of this turn. */
  append(frame: Frame): void {
    const bytes = FRAME_HEADER_BYTES + frame.end - frame.start
    if (this.#used + bytes > this.#buffer.length) this.#grow(this.#used + bytes)
    if (this.#used === 0) this.#turn.add(this)
    writeFrame(frame, this.#buffer, this.#used)
    this.#used += bytes
  }

  /** Copies bytes that are not a frame: the client preface. */
  appendBytes(bytes: Buffer): void {
    if (this.#used + bytes.length > this.#buffer.length) this.#grow(this.#used + bytes.length)
    if (this.#used === 0) this.#turn.add(this)
    bytes.copy(this.#buffer, this.#used)
    this.#used += bytes.length
  }

  flush(): void {
    const bytes = this.#used
    if (bytes === 0 || this.#socket.destroyed) return
    this.#used = 0
    this.flushes++
    this.#socket.write(this.#buffer.subarray(0, bytes), this.#written)
    this.#unwritten = this.#socket.writableLength
    // The kernel took it all at once, so the same memory can be filled again.
    if (this.#unwritten === 0 && this.#buffer.length <= KEPT_BYTES) return
    this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  }

  readonly #written = (): void => {
    this.#unwritten = this.#socket.writableLength
    this.#onWritten()
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#used)
    this.#buffer = larger
  }
}
