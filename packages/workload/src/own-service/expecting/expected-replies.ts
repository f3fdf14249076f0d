import type { Type } from 'protobufjs'
import { jsonValues } from '../bodies/json-values.ts'
import { canonicalJson, encode, messageOf, saySame } from '../contract/message.ts'
import { usageError } from '../usage-error.ts'
import type { Expectation } from './expectation.ts'

/** Whole replies: one for all bodies, or one for each. */
export function expectedReplies(type: Type, texts: readonly string[], bodies: number): Expectation {
  const expected = jsonValues('--expect', texts).map(({ json, where }) => {
    const message = messageOf(type, json, { where })
    return { bytes: encode(type, message), json: canonicalJson(type, message) }
  })
  if (expected.length !== 1 && expected.length !== bodies)
    throw usageError(
      `--expect gives ${expected.length} replies for a --data of ${bodies}; give one for all bodies, or one for each.`,
    )
  return {
    sentence: 'Every reply was compared, as a whole, with the one that --expect gives.',
    acceptsAll: false,
    fault({ question, bytes, message }) {
      const right = expected[question % expected.length]!
      if (Buffer.compare(bytes, right.bytes) === 0) return undefined
      // Fields in another order, and maps in another order of keys, say the same.
      const actual = canonicalJson(type, message())
      if (saySame(actual, right.json)) return undefined
      return `the reply is ${shortened(actual)} instead of ${shortened(right.json)}.`
    },
  }
}

const shownLength = 200

function shortened(json: unknown): string {
  const text = JSON.stringify(json)
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`
}
