/** RFC 7541 section 6: one field representation after another out of a field block. */
import { kindsOf } from '../characters.ts'
import { DecodingError } from './decoding-error.ts'
import { huffmanDecode, huffmanScan } from './huffman-code.ts'
import { decodeLongInteger, type DecodedInteger } from './integer-representation.ts'

/** The representations of section 6, told apart by their first bits. */
export const Representation = {
  indexed: 0,
  incremental: 1,
  withoutIndexing: 2,
  neverIndexed: 3,
  sizeUpdate: 4,
} as const

/** A string literal (section 5.2) where it lies in the block, length prefix included from `literalStart`. */
export class StringLiteral {
  literalStart = 0
  start = 0
  end = 0
  huffman = false
  /** Length after Huffman decoding, in bytes. */
  decodedBytes = 0
  /** What its characters are: flags of `Character`, of all of them together. */
  kinds = 0
}

const integer: DecodedInteger = { value: 0, next: 0 }

/**
 * Steps through a field block. After `next()` returned true the fields describe one representation;
 * `name` is meaningful when `index` is 0, `value` for literals. Every string's Huffman code has been
 * checked. Throws DecodingError on anything malformed.
 */
export class FieldReader {
  kind: number = Representation.indexed
  /** Table index of the field or its name; for a size update the new size. */
  index = 0
  readonly name = new StringLiteral()
  readonly value = new StringLiteral()
  #bytes: Uint8Array = Buffer.alloc(0)
  #at = 0
  #end = 0

  /** Position of the next representation. */
  get at(): number {
    return this.#at
  }

  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  next(): boolean {
    if (this.#at >= this.#end) return false
    const first = this.#bytes[this.#at]!
    if (first >= 0x80) this.#prefixed(Representation.indexed, 0x7f)
    else if (first >= 0x40) this.#literal(Representation.incremental, 0x3f)
    else if (first >= 0x20) this.#prefixed(Representation.sizeUpdate, 0x1f)
    else if (first >= 0x10) this.#literal(Representation.neverIndexed, 0x0f)
    else this.#literal(Representation.withoutIndexing, 0x0f)
    return true
  }

  #literal(kind: number, mask: number): void {
    this.#prefixed(kind, mask)
    if (this.index === 0) this.#string(this.name)
    this.#string(this.value)
  }

  #prefixed(kind: number, mask: number): void {
    this.kind = kind
    this.index = this.#integer(mask)
  }

  #integer(mask: number): number {
    if (this.#at >= this.#end) throw new DecodingError('the field block ends inside a field')
    const prefix = this.#bytes[this.#at++]! & mask
    return prefix < mask ? prefix : this.#longInteger(mask)
  }

  #longInteger(full: number): number {
    decodeLongInteger(this.#bytes, { at: this.#at, end: this.#end, full }, integer)
    if (integer.next < 0) throw new DecodingError('an integer is cut off or too large')
    this.#at = integer.next
    return integer.value
  }

  #string(into: StringLiteral): void {
    into.literalStart = this.#at
    into.huffman = this.#at < this.#end && this.#bytes[this.#at]! >= 0x80
    const length = this.#integer(0x7f)
    into.start = this.#at
    into.end = this.#at + length
    if (into.end > this.#end) throw new DecodingError('a string is longer than the field block')
    if (!into.huffman) this.#scan(into)
    else if (!huffmanScan(this.#bytes, into)) {
      throw new DecodingError('a string has a wrong Huffman code')
    }
    this.#at = into.end
  }

  #scan(into: StringLiteral): void {
    let kinds = 0
    for (let at = into.start; at < into.end; at++) kinds |= kindsOf[this.#bytes[at]!]!
    into.kinds = kinds
    into.decodedBytes = into.end - into.start
  }
}

/** The text of a literal that a FieldReader has found in `bytes`. */
export function literalText(bytes: Uint8Array, literal: StringLiteral): string {
  if (literal.huffman) return huffmanDecode(bytes, literal.start, literal.end).toString('latin1')
  return Buffer.from(bytes.subarray(literal.start, literal.end)).toString('latin1')
}
