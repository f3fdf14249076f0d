/** Below it a loop is done before a call into native code has begun; most frames and fields are. */
const NATIVE_FROM_BYTES = 48

interface Range {
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
}

/** Copies the bytes of the range to `into` from `at` on; the caller has made room. */
export function copyBytes({ buffer, start, end }: Range, into: Buffer, at: number): void {
  if (end - start >= NATIVE_FROM_BYTES) buffer.copy(into, at, start, end)
  else for (let from = start, to = at; from < end; from++, to++) into[to] = buffer[from]!
}

/** Whether the first `length` bytes of `known` are those of `bytes` from `at` on. */
export function sameBytes(known: Buffer, length: number, bytes: Buffer, at: number): boolean {
  if (length >= NATIVE_FROM_BYTES) return known.compare(bytes, at, at + length, 0, length) === 0
  // Paths of one service, and deadlines, differ at their ends.
  for (let n = length - 1; n >= 0; n--) {
    if (known[n] !== bytes[at + n]) return false
  }
  return true
}
