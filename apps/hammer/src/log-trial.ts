import type { TrialResult } from '@rpc-vs-mom/experiment'
import { likelyCause, type AskedAs } from './likely-cause.ts'
import { log } from './log.ts'
import { lineOf } from './summary.ts'

/** Says what a trial came to, the first of what went wrong in it, and what most likely is the cause. */
export function logTrial({ record, faults }: TrialResult, asked: AskedAs): void {
  log(lineOf(record))
  for (const fault of faults) log(`  ${fault}`)
  const cause = likelyCause(record.ledger, faults, asked)
  if (cause !== undefined) log(cause)
}
