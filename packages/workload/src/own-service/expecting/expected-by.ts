import type { Judging } from '@rpc-vs-mom/results'
import type { UnaryMethod } from '../contract/unary-method.ts'
import type { OwnServiceSettings } from '../own-service-options.ts'
import { usageError } from '../usage-error.ts'
import type { Expectation } from './expectation.ts'
import { expectedFields } from './expected-fields.ts'
import { expectedReplies } from './expected-replies.ts'
import { expectedSize } from './expected-size.ts'
import { expectedStatus, type ExpectedStatus } from './expected-status.ts'

/** What is right: a status, and what a reply holds where that is OK. */
export interface Expected {
  readonly judging: Judging
  readonly expectation: Expectation
  /** Absent where it is OK. */
  readonly status?: ExpectedStatus | undefined
}

type Said = Pick<OwnServiceSettings, 'expect' | 'expectSize' | 'expectStatus'>

/** What the flags say is right; throws one sentence where they say it in ways that exclude each other. */
export function expectedBy(method: UnaryMethod, said: Said, bodies: number): Expected {
  const status = said.expectStatus === '' ? 'OK' : expectedStatus(said.expectStatus)
  const expectation = expectationOf(method, said, bodies)
  const { sentence, acceptsAll } = expectation
  if (status !== 'OK') {
    if (!acceptsAll)
      throw usageError(
        `A call that ends with ${status} has no reply; leave out --expect and --expect-size, or --expect-status.`,
      )
    const only = `Every call had to end with the status ${status}; any other end is wrong or an error.`
    return { judging: { sentence: only, acceptsAll: false }, expectation, status }
  }
  if (!acceptsAll || said.expectStatus === '')
    return { judging: { sentence, acceptsAll }, expectation }
  const anyHolds =
    'Every call had to end with the status OK; what its reply holds was not compared.'
  return { judging: { sentence: anyHolds, acceptsAll: false }, expectation }
}

function expectationOf(
  method: UnaryMethod,
  { expect, expectSize }: Said,
  bodies: number,
): Expectation {
  const all = [
    ...(expect.length > 0 ? [ofContent(method, expect, bodies)] : []),
    ...(expectSize === '' ? [] : [expectedSize(expectSize)]),
  ]
  const [first = anyReply, second] = all
  return second === undefined ? first : both(first, second)
}

function ofContent({ reply }: UnaryMethod, expect: readonly string[], bodies: number): Expectation {
  const whole = expect.filter((text) => /^[@[{]/.test(text))
  if (whole.length === 0) return expectedFields(reply, expect)
  if (whole.length === expect.length) return expectedReplies(reply, whole, bodies)
  throw usageError(
    `--expect ${whole[0]} is a whole reply and the others are fields; expect in one of the two ways.`,
  )
}

function both(one: Expectation, other: Expectation): Expectation {
  return {
    sentence: `${one.sentence} ${other.sentence}`,
    acceptsAll: false,
    fault: (reply) => other.fault(reply) ?? one.fault(reply),
  }
}

const anyReply: Expectation = {
  sentence:
    'Replies were not checked: any reply counts as right. Say what is right with --expect, --expect-size or --expect-status.',
  acceptsAll: true,
  fault: () => undefined,
}
