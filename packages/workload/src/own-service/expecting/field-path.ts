import { usageError } from '../usage-error.ts'

/** `--expect path=value`, such as `customer.name=Ada`, `items.0.price=5` or `labels."a.b"=x`. */
export interface FieldText {
  /** As it was written. */
  readonly path: string
  /** Names of fields, places in lists from 0, and keys of maps. */
  readonly segments: readonly string[]
  readonly value: string
}

const segment = /(?:"((?:[^"\\]|\\.)*)"|([^".=]+))([.=])/y

/** Takes the text apart; throws one sentence where it has another form. */
export function parseFieldText(text: string): FieldText {
  const segments: string[] = []
  segment.lastIndex = 0
  for (;;) {
    const [, quoted, plain, end] = segment.exec(text) ?? []
    if (end === undefined)
      throw usageError(
        `--expect ${text} does not have the form path=value, such as customer.name=Ada; a whole reply is {…} or @file.`,
      )
    const at = segment.lastIndex
    segments.push(plain ?? quoted!.replaceAll(/\\(.)/g, '$1'))
    if (end === '=') return { path: text.slice(0, at - 1), segments, value: text.slice(at) }
    segment.lastIndex = at
  }
}
