/**
 * The promises that every transport keeps, as a vitest suite.
 *
 * A transport's test calls `describeTransport` once; what differs between transports is said in the
 * fields of `TransportUnderTest`, and nowhere else. It does not test what only one transport has.
 */
import { describe } from 'vitest'
import { describeAnswers } from './conformance/answers.ts'
import { describeDeadlines } from './conformance/deadlines.ts'
import { describeErrors } from './conformance/errors.ts'
import { describeFrozenListener } from './conformance/frozen-listener.ts'
import { describeGivingUp } from './conformance/giving-up.ts'
import { describeKilledListener } from './conformance/killed-listener.ts'
import { describeLimits } from './conformance/limits.ts'
import { describeListening } from './conformance/listening.ts'
import { describeWallClocks } from './conformance/wall-clocks.ts'
import type { TransportUnderTest } from './conformance/under-test.ts'

export type { TransportUnderTest }

/** Registers the whole suite for one transport. */
export function describeTransport(subject: TransportUnderTest): void {
  describe(`the ${subject.name} transport`, () => {
    describeAnswers(subject)
    describeErrors(subject)
    describeDeadlines(subject)
    describeGivingUp(subject)
    describeLimits(subject)
    describeListening(subject)
    if (!subject.crossesProcesses) return
    describeFrozenListener(subject)
    describeKilledListener(subject)
    describeWallClocks(subject)
  })
}
