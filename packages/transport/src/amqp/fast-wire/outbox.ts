import type { Internals } from './amqplib-internals.ts'

/** Memory that frames are written into one after the other. */
const slabBytes = 128 * 1024
/** Bytes above this travel as a piece of their own instead of being copied. */
const copiedBytes = 16 * 1024
/** With this much unsent, writers are asked to wait. */
const fullBytes = 256 * 1024

export interface OutboxEvents {
  /** The last chance to add to what is about to be written. */
  readonly beforeFlush: () => void
  /** Writers that were told to wait may go on. */
  readonly onDrain: () => void
}

/** Gathers the frames of one turn of the event loop and hands them to the socket in one write. */
export class Outbox {
  readonly #stream: Internals['stream']
  readonly #events: OutboxEvents
  #slab = Buffer.allocUnsafeSlow(slabBytes)
  #start = 0
  #end = 0
  #pieces: Buffer[] = []
  #piecesBytes = 0
  #scheduled = false
  #blocked = false
  #refused = false

  constructor(stream: Internals['stream'], events: OutboxEvents) {
    this.#stream = stream
    this.#events = events
    stream.on('drain', () => {
      this.#blocked = false
      this.#announceRoom()
    })
  }

  /** Where to write next: room for `bytes` at `at`; `commit` says how far it was used. */
  reserve(bytes: number): { readonly slab: Buffer; readonly at: number } {
    if (this.#end + bytes > this.#slab.length) {
      this.#seal()
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, bytes))
      this.#start = this.#end = 0
    }
    return { slab: this.#slab, at: this.#end }
  }

  /** Sends what was written up to `end` in the slab with this turn; false asks to wait for a drain. */
  commit(end: number): boolean {
    this.#end = end
    return this.wake()
  }

  /** Sends a whole frame with this turn; false asks to wait for a drain. */
  append(frame: Buffer): boolean {
    if (frame.length > copiedBytes) {
      this.#seal()
      this.#push(frame)
      return this.wake()
    }
    const { slab, at } = this.reserve(frame.length)
    frame.copy(slab, at)
    return this.commit(at + frame.length)
  }

  /** Makes sure that there is a write at the end of this turn; false asks to wait for a drain. */
  wake(): boolean {
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#flush())
    }
    const accepting = !this.#blocked && this.#piecesBytes + this.#end - this.#start < fullBytes
    if (!accepting) this.#refused = true
    return accepting
  }

  #flush(): void {
    this.#events.beforeFlush()
    this.#scheduled = false
    this.#seal()
    const pieces = this.#pieces
    this.#pieces = []
    this.#piecesBytes = 0
    if (!this.#stream.writable) return
    if (pieces.length === 0) return
    if (pieces.length === 1) this.#blocked = !this.#stream.write(pieces[0]!)
    else this.#writeTogether(pieces)
    if (!this.#blocked) this.#announceRoom()
  }

  #writeTogether(pieces: readonly Buffer[]): void {
    this.#stream.cork()
    for (const piece of pieces) this.#blocked = !this.#stream.write(piece)
    this.#stream.uncork()
  }

  #announceRoom(): void {
    if (!this.#refused) return
    this.#refused = false
    this.#events.onDrain()
  }

  #seal(): void {
    if (this.#end > this.#start) this.#push(this.#slab.subarray(this.#start, this.#end))
    this.#start = this.#end
  }

  #push(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#piecesBytes += piece.length
  }
}
