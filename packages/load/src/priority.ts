import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

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
 * Lets the thread that sends run before others: a generator that queues for a processor behind the system it
 * measures sends late. Real time (sched(7)) where Linux allows it, because between ordinary threads the kernel
 * lets the running thread finish its slice of some milliseconds; else a lower niceness; else nothing changes. It is
 * the main thread alone, and neither threads nor processes started meanwhile inherit real time: garbage
 * collection with helper threads in real time stops every process of the machine for some milliseconds.
 */
export function raisePriority(): RaisedPriority {
  if (runInRealTime(process.pid)) {
    return { scheduling: 'SCHED_RR', restore: () => void runInTurn(process.pid) }
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

/** Gives one thread, by its id in the kernel, the lowest real-time priority; false where that is not allowed. */
export function runInRealTime(thread: number): boolean {
  return chrt('--reset-on-fork', '--rr', '--pid', '1', String(thread))
}

function runInTurn(thread: number): boolean {
  const ordinary = ['--other', '--pid', '0', String(thread)]
  // Who may not clear the flag must keep it (sched_setscheduler(2)).
  return chrt(...ordinary) || chrt('--reset-on-fork', ...ordinary)
}

/** How the kernel schedules a thread of this process, as the number of sched(7); undefined without /proc. */
export function schedulingPolicy(thread: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1')
    // The name before these fields is in parentheses and may hold spaces and parentheses.
    return Number(fields.slice(fields.lastIndexOf(')') + 2).split(' ')[38])
  } catch {
    return undefined
  }
}

/** Id of the calling thread in the kernel; undefined without /proc. */
export function ownThread(): number | undefined {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')))
  } catch {
    return undefined
  }
}

/** Node has no call for it, but every Linux has this program. */
function chrt(...flags: readonly string[]): boolean {
  try {
    execFileSync('chrt', flags, { stdio: 'ignore', timeout: 1000 })
    return true
  } catch {
    return false
  }
}

function restoreNiceness(niceness: number): void {
  if (getPriority() !== niceness) setPriority(niceness)
}
