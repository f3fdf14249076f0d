import type { StringLiteral } from './field-representation.ts'
import { huffmanEncode } from './huffman-code.ts'
import { sameBytes } from '../short-bytes.ts'

/** A name or value that is looked for in every block, in both ways it can be written. */
export class KnownString {
  readonly #plain: Buffer
  readonly #huffman: Buffer

  constructor(text: string) {
    this.#plain = Buffer.from(text, 'latin1')
    this.#huffman = huffmanEncode(this.#plain)
  }

  matches(bytes: Buffer, { huffman, start, end }: StringLiteral): boolean {
    const text = huffman ? this.#huffman : this.#plain
    return end - start === text.length && sameBytes(text, text.length, bytes, start)
  }
}
