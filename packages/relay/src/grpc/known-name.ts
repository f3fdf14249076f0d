import type { StringLiteral } from '../rfc7541/field-representation.ts'
import { huffmanEncode } from '../rfc7541/huffman-code.ts'

/** A field name that is looked for in every block, in both ways it can be written. */
export class KnownName {
  readonly #plain: Buffer
  readonly #huffman: Buffer

  constructor(name: string) {
    this.#plain = Buffer.from(name, 'latin1')
    this.#huffman = huffmanEncode(this.#plain)
  }

  matches(bytes: Uint8Array, literal: StringLiteral): boolean {
    const name = literal.huffman ? this.#huffman : this.#plain
    if (literal.end - literal.start !== name.length) return false
    for (let at = name.length - 1; at >= 0; at--) {
      if (bytes[literal.start + at] !== name[at]) return false
    }
    return true
  }
}
