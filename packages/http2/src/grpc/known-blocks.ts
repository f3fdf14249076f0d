import type { Slice } from '../rfc9113/frame-format.ts'
import { sameBytes } from '../short-bytes.ts'

/** Those of a few methods with a few deadlines, or their answers and trailers. A power of two. */
const PLACES = 8

/** Longer blocks are not remembered. */
const MAX_BYTES = 512

/**
 * What field blocks seen before on a connection said. Peers send the same fields with call after call, so
 * most blocks cost a comparison of bytes instead of a walk through their codes. At most 4 KiB are kept.
 */
export class KnownBlocks<T> {
  readonly #places: (Known<T> | undefined)[] = Array.from({ length: PLACES })

  /** What the block said; undefined when it is not known. */
  find(block: Slice): T | undefined {
    const known = this.#places[placeOf(block)]
    return known !== undefined && isSame(known, block) ? known.said : undefined
  }

  /** Remembers it in place of an older one. */
  note(block: Slice, said: T): void {
    const { buffer, start, end } = block
    const length = end - start
    if (length === 0 || length > MAX_BYTES) return
    const place = placeOf(block)
    let bytes = this.#places[place]?.bytes
    if (bytes === undefined || bytes.length < length) bytes = Buffer.allocUnsafeSlow(length)
    buffer.copy(bytes, 0, start, end)
    this.#places[place] = { bytes, length, said }
  }
}

interface Known<T> {
  readonly bytes: Buffer
  /** Of the block; the buffer may be longer. */
  readonly length: number
  readonly said: T
}

// Deadlines differ in digits near the end of their field, which most clients send last.
function placeOf({ buffer, start, end }: Slice): number {
  return (end - start + (buffer[end - 2] ?? 0) * 5 + (buffer[end - 1] ?? 0)) & (PLACES - 1)
}

function isSame({ bytes, length }: Known<unknown>, { buffer, start, end }: Slice): boolean {
  return end - start === length && sameBytes(bytes, length, buffer, start)
}
