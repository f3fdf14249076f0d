import type { Slice } from '@rpc-vs-mom/http2'

/** Pieces below this are copied together, so that a flood of tiny ones costs no object each. */
const SMALL_BYTES = 1024
const SHARED_BYTES = 4096

/** Most queues of a relay never hold anything: they share this until they do. */
const NO_PIECES: Slice[] = []

/** Bytes first in, first out. A large or first piece is referenced, not copied. */
export class ByteQueue {
  #pieces = NO_PIECES
  #tailIsOwn = false
  bytes = 0

  push({ buffer, start, end }: Slice): void {
    if (end === start) return
    this.bytes += end - start
    if (this.#pieces.length === 0) this.#pieces = [{ buffer, start, end }]
    else if (end - start < SMALL_BYTES) return this.#merge(buffer, start, end)
    else this.#pieces.push({ buffer, start, end })
    this.#tailIsOwn = false
  }

  /** The next bytes, contiguous and at most `limitBytes` of them; undefined when there are none. */
  shift(limitBytes: number): Slice | undefined {
    const head = this.#pieces[0]
    if (head === undefined) return undefined
    const end = Math.min(head.end, head.start + limitBytes)
    const slice = { buffer: head.buffer, start: head.start, end }
    head.start = end
    if (head.start === head.end) this.#pieces.shift()
    this.bytes -= end - slice.start
    return slice
  }

  clear(): void {
    this.#pieces = NO_PIECES
    this.bytes = 0
  }

  /** A queue of the same bytes that can be emptied on its own. */
  copy(): ByteQueue {
    const queue = new ByteQueue()
    queue.#pieces = this.#pieces.map((piece) => ({ ...piece }))
    queue.bytes = this.bytes
    return queue
  }

  /** Moves the bytes to memory of their own, so that the network reads they came in can be freed. */
  compact(): void {
    if (this.#pieces.length === 0) return
    const buffer = Buffer.concat(this.#pieces.map((p) => p.buffer.subarray(p.start, p.end)))
    this.#pieces = [{ buffer, start: 0, end: buffer.length }]
    this.#tailIsOwn = false
  }

  #merge(buffer: Buffer, start: number, end: number): void {
    const tail = this.#pieces.at(-1)!
    const fits = this.#tailIsOwn && tail.end + end - start <= tail.buffer.length
    if (fits) {
      tail.end += buffer.copy(tail.buffer, tail.end, start, end)
      return
    }
    const own = Buffer.allocUnsafeSlow(SHARED_BYTES)
    this.#pieces.push({ buffer: own, start: 0, end: buffer.copy(own, 0, start, end) })
    this.#tailIsOwn = true
  }
}
