import type { StringLiteral } from '../rfc7541/field-representation.ts'
import { huffmanEncode } from '../rfc7541/huffman-code.ts'
import { sameBytes } from '../short-bytes.ts'

/** A field name that is looked for in every block, in both ways it can be written. */
export class KnownName {
  readonly #plain: Buffer
  readonly #huffman: Buffer

  constructor(name: string) {
    this.#plain = Buffer.from(name, 'latin1')
    this.#huffman = huffmanEncode(this.#plain)
  }

  matches(bytes: Buffer, { huffman, start, end }: StringLiteral): boolean {
    const name = huffman ? this.#huffman : this.#plain
    return end - start === name.length && sameBytes(name, name.length, bytes, start)
  }
}
