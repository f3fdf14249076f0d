/** RFC 7541 section 6.2.2: fields written as literals that no decoder indexes. */
import { encodeInteger } from './integer-representation.ts'

/** Tells the peer's decoder that its dynamic table stays empty (section 6.3); opens our first block. */
export const EMPTY_TABLE_UPDATE = 0x20

/** A literal with a literal name. */
export function literalField(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), stringLiteral(name), stringLiteral(value)])
}

/** A literal whose name is that of a static entry. */
export function literalWithStaticName(index: number, value: string): Buffer {
  return Buffer.concat([Buffer.from(encodeInteger(index, 4, 0)), stringLiteral(value)])
}

function stringLiteral(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.concat([Buffer.from(encodeInteger(bytes.length, 7, 0)), bytes])
}
