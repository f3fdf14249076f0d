/** RFC 7541 section 5.1: integers with an N-bit prefix. */

/** The highest value accepted; nothing in a field block within our limits needs more. */
export const MAX_INTEGER = 2 ** 28 - 1

/** Longest writing of an integer up to MAX_INTEGER: the prefix byte and four more. */
const MAX_BYTES = 5

/** Appends `value` behind `pattern` (the bits above the prefix) as bytes. */
export function encodeInteger(value: number, prefixBits: number, pattern: number): number[] {
  const full = (1 << prefixBits) - 1
  if (value < full) return [pattern | value]
  const bytes = [pattern | full]
  let rest = value - full
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128)
  bytes.push(rest)
  return bytes
}

/** Where a decoded integer ends, and its value; `next` is -1 when it is cut off or too large. */
export interface DecodedInteger {
  value: number
  next: number
}

/** Reads the bytes after a full prefix. Writes into `into` so that the hot path allocates nothing. */
export function decodeLongInteger(
  bytes: Uint8Array,
  range: { at: number; end: number; full: number },
  into: DecodedInteger,
): void {
  let value = range.full
  const limit = Math.min(range.end, range.at + MAX_BYTES - 1)
  into.next = -1
  for (let at = range.at, shift = 0; at < limit; at++, shift += 7) {
    const byte = bytes[at]!
    value += (byte & 127) * 2 ** shift
    if (byte < 128) {
      into.value = value
      into.next = value <= MAX_INTEGER ? at + 1 : -1
      return
    }
  }
}
