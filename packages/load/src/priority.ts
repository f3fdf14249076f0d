import { execFileSync } from 'node:child_process'
import { getPriority, setPriority } from 'node:os'

/** Niceness of the sender where it may not be scheduled in real time, but may be raised. */
export const wantedNiceness = -10

/** The priority of a sender that measures, until it is given back. */
export interface RaisedPriority {
  /** What the sender runs at: `SCHED_RR`, or its niceness. */
  readonly scheduling: string
  /** Back to what it was. */
  restore(): void
}

/**
 * Lets all threads of this process, and those they start from now on, run before others: a generator that
 * queues for a processor behind the system it measures sends late. Real time (sched(7)) where Linux allows it,
 * because between ordinary threads the kernel lets whoever runs finish its slice of some milliseconds; else a
 * lower niceness; else nothing changes. Processes started meanwhile would inherit it.
 */
export function raisePriority(): RaisedPriority {
  if (schedule('--rr', 1)) {
    return { scheduling: 'SCHED_RR', restore: () => void schedule('--other', 0) }
  }
  const before = getPriority()
  try {
    setPriority(wantedNiceness)
  } catch {
    // Not allowed; the send lag, which is recorded, shows what it costs.
  }
  return { scheduling: `niceness ${getPriority()}`, restore: () => restoreNiceness(before) }
}

/** What `raisePriority` runs at here, found out by trying. */
export function obtainableScheduling(): string {
  const raised = raisePriority()
  raised.restore()
  return raised.scheduling
}

/** False where that is not allowed. */
function schedule(policy: '--rr' | '--other', priority: number): boolean {
  const flags = ['--all-tasks', policy, '--pid', String(priority), String(process.pid)]
  // A thread that ends meanwhile fails the whole; the next time it is not among them.
  return succeeds('chrt', flags) || succeeds('chrt', flags)
}

/** Node has no call for it, but every Linux has this program. */
function succeeds(program: string, flags: readonly string[]): boolean {
  try {
    execFileSync(program, flags, { stdio: 'ignore', timeout: 1000 })
    return true
  } catch {
    return false
  }
}

function restoreNiceness(niceness: number): void {
  if (getPriority() !== niceness) setPriority(niceness)
}
