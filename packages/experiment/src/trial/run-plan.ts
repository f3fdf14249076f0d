import {
  monotonicClock,
  raisePriority,
  runLoad,
  threadAlarm,
  type AskQuestion,
  type LoadOptions,
  type Plan,
  type Tally,
} from '@rpc-vs-mom/load'
import type { Ledger } from '@rpc-vs-mom/results'
import type { ConnectionCounters } from '@rpc-vs-mom/transport'

/** Runs a plan against a system, in real time and, where that is allowed, before other processes. */
export async function runPlan<Timing = never>(
  plan: Plan,
  ask: AskQuestion<Timing>,
  options: Omit<LoadOptions<Timing>, 'clock' | 'alarm'>,
): Promise<Tally> {
  const priority = raisePriority()
  try {
    return await runLoad(plan, ask, { clock: monotonicClock, alarm: threadAlarm, ...options })
  } finally {
    priority.restore()
  }
}

/** Accounts for every request of a plan, and for the replies that connections saw beside those that decided. */
export function ledgerOf(
  { planned, ok, wrong, timedOut, shed, shedLate, errors, unsettled }: Tally,
  counters: ConnectionCounters,
): Ledger {
  return {
    planned,
    shed,
    shedLate,
    sent: planned - shed - shedLate,
    ok,
    wrong,
    timedOut,
    errors: unsettled > 0 ? { ...errors, UNSETTLED: unsettled } : errors,
    ...counters,
  }
}
