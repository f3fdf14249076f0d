import type { UnaryMethod } from '../contract/unary-method.ts'
import { usageError } from '../usage-error.ts'
import type { Expectation } from './expectation.ts'
import { expectedFields } from './expected-fields.ts'
import { expectedReplies } from './expected-replies.ts'

/** What the flags say of replies; throws one sentence where they say it in two ways. */
export function expectationOf(
  { reply }: UnaryMethod,
  expect: readonly string[],
  bodies: number,
): Expectation {
  if (expect.length === 0) return anyReply
  const whole = expect.filter((text) => /^[@[{]/.test(text))
  if (whole.length === 0) return expectedFields(reply, expect)
  if (whole.length === expect.length) return expectedReplies(reply, whole, bodies)
  throw usageError(
    `--expect ${whole[0]} is a whole reply and the others are fields; expect in one of the two ways.`,
  )
}

const anyReply: Expectation = {
  sentence: 'Replies are not checked: no --expect.',
  acceptsAll: true,
  fault: () => undefined,
}
