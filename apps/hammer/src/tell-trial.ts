import type { TrialResult } from '@rpc-vs-mom/experiment'
import { likelyCause, type AskedAs } from './likely-cause.ts'
import { say } from './log.ts'
import { lineOf } from './summary.ts'

/** Says what a trial came to, the first of what went wrong in it, and what most likely is the cause. */
export function tellTrial({ record, faults }: TrialResult, asked: AskedAs): void {
  say(lineOf(record))
  for (const fault of faults) say(`  ${fault}`)
  const cause = likelyCause(record.ledger, faults, asked)
  if (cause !== undefined) say(cause)
}
