import { literalText, type StringLiteral } from '../rfc7541/field-representation.ts'

/** Services have a few dozen methods; callers that invent paths must not grow the cache. */
const MAX_PATHS = 64

/** Remembers the texts of literals seen before, so that a known path costs a comparison of bytes. */
export class PathCache {
  readonly #known: { literal: Buffer; text: string }[] = []

  text(bytes: Buffer, literal: StringLiteral): string {
    for (const entry of this.#known) {
      if (sameBytes(entry.literal, bytes, literal)) return entry.text
    }
    const text = literalText(bytes, literal)
    if (this.#known.length < MAX_PATHS) {
      this.#known.push({
        literal: Buffer.from(bytes.subarray(literal.literalStart, literal.end)),
        text,
      })
    }
    return text
  }
}

function sameBytes(known: Buffer, bytes: Buffer, literal: StringLiteral): boolean {
  if (known.length !== literal.end - literal.literalStart) return false
  // Paths of one service differ at their ends.
  for (let at = known.length - 1; at >= 0; at--) {
    if (known[at] !== bytes[literal.literalStart + at]) return false
  }
  return true
}
