import type { FaultKind, PlannedFault } from '../faults/fault.ts'
import { significant, whole } from '../numbers.ts'
import type { FaultOutcome, VariantOutcome } from './fault-outcomes.ts'

const past: Readonly<Record<FaultKind, string>> = {
  kill: 'killed',
  stop: 'stopped',
  continue: 'continued',
  terminate: 'terminated',
  start: 'started',
  restart: 'restarted',
}

/** Such as `worker-1 killed at 5 s`. */
export function faultTitle({ target, kind, atMs }: PlannedFault): string {
  return `${target} ${past[kind]} at ${atMs / 1000} s`
}

/** What a disturbance did in each variant, in one sentence; those without such a process are named at the end. */
export function faultSentence({ fault, variants, notApplicable }: FaultOutcome): string {
  const parts = [
    ...variants.map(clauseOf),
    ...(notApplicable.length > 0 ? [`${notApplicable.join(', ')}: not applicable`] : []),
  ]
  return `${faultTitle(fault)}: ${parts.join('; ')}.`
}

function clauseOf(outcome: VariantOutcome): string {
  const { variant, requests, slow, slowestMs, times } = outcome
  const clauses = [
    `${variant} left ${whole(unansweredOf(outcome))} of ${whole(requests)} requests without a right answer`,
    slow !== undefined &&
      (slow === 0
        ? 'none slow'
        : `${whole(slow)} slow, the slowest after ${seconds(slowestMs ?? 0)}`),
    `no answer for ${seconds(times.longestGapMs.ms ?? 0)}`,
  ]
  return clauses.filter((clause) => clause !== false).join(', ')
}

/** Requests that ended otherwise than by a right answer in time. */
export function unansweredOf({ failed, timedOut, wrong, shed }: VariantOutcome): number {
  return failed + timedOut + wrong + shed
}

function seconds(ms: number): string {
  return `${significant(ms / 1000)} s`
}
