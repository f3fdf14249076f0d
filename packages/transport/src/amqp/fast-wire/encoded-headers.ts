import { headerTag } from './wire-format.ts'

/** One header as the bytes that stand for its name and its value. */
export interface EncodedHeader {
  readonly name: string
  readonly encoded: Buffer
}

/** Bytes of a value behind its tag; of those with a length of four bytes in front, see `withLength`. */
const fixedBytes: Readonly<Record<string, number>> = {
  t: 1, b: 1, B: 1, V: 0, s: 2, u: 2, I: 4, i: 4, f: 4, D: 5, l: 8, L: 8, d: 8, T: 8,
} // prettier-ignore
const withLength: ReadonlySet<string> = new Set(['S', 'x', 'A', 'F'])

/** The headers of a table, the length in front included; those behind one of an unknown kind are left out. */
export function splitHeaders(table: Buffer): EncodedHeader[] {
  const headers: EncodedHeader[] = []
  let at = 4
  while (at < table.length) {
    const tagAt = at + 1 + table[at]!
    const end = endOfValue(table, tagAt)
    if (end === undefined || end > table.length) break
    const name = table.toString('utf8', at + 1, tagAt)
    headers.push({ name, encoded: table.subarray(at, end) })
    at = end
  }
  return headers
}

/** A table, with its length in front. */
export function joinHeaders(headers: readonly EncodedHeader[]): Buffer {
  const entries = Buffer.concat(headers.map(({ encoded }) => encoded))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(entries.length)
  return Buffer.concat([length, entries])
}

/** A header of ours whose value is a whole number of 32 bits, or a text. */
export function encodeHeader(name: string, value: number | string): EncodedHeader {
  const head = Buffer.from([name.length, ...Buffer.from(name, 'latin1')])
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    const tagAndLength = Buffer.from([headerTag.text, 0, 0, 0, 0])
    tagAndLength.writeUInt32BE(text.length, 1)
    return { name, encoded: Buffer.concat([head, tagAndLength, text]) }
  }
  const tagAndValue = Buffer.from([headerTag.int, 0, 0, 0, 0])
  tagAndValue.writeInt32BE(value, 1)
  return { name, encoded: Buffer.concat([head, tagAndValue]) }
}

function endOfValue(table: Buffer, tagAt: number): number | undefined {
  if (tagAt >= table.length) return undefined
  const tag = String.fromCharCode(table[tagAt]!)
  const fixed = fixedBytes[tag]
  if (fixed !== undefined) return tagAt + 1 + fixed
  if (!withLength.has(tag) || tagAt + 5 > table.length) return undefined
  return tagAt + 5 + table.readUInt32BE(tagAt + 1)
}
