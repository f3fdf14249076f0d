import { literalText, type StringLiteral } from '../rfc7541/field-representation.ts'
import { sameBytes } from '../short-bytes.ts'

/** Services have a few dozen methods; callers that invent paths must not grow the cache. */
const MAX_PATHS = 64

/** Remembers the texts of literals seen before, so that a known path costs a comparison of bytes. */
export class PathCache {
  readonly #known: { literal: Buffer; text: string }[] = []

  text(bytes: Buffer, literal: StringLiteral): string {
    for (const entry of this.#known) {
      if (isSame(entry.literal, bytes, literal)) return entry.text
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

function isSame(known: Buffer, bytes: Buffer, { literalStart, end }: StringLiteral): boolean {
  return end - literalStart === known.length && sameBytes(known, known.length, bytes, literalStart)
}
