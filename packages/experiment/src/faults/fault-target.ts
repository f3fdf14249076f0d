import type { Role } from '@rpc-vs-mom/results'

/** Something of a variant that faults are done to: one of its processes, or a broker with all of its own. */
export interface FaultTarget {
  readonly role: Exclude<Role, 'hammer'>
  /** Its processes right now. */
  pids(): number[]
  /** Sends a signal to the process that does the work; throws when there is none. */
  signal(signal: FaultSignal): void
  /** Resolves when the process that was told to end has done so. */
  ended(): Promise<void>
  /** Starts it again where it was, once it has ended; resolves when it takes requests. */
  start(): Promise<void>
  /** Brings back what outlives the trial, after faults were done to it. */
  restore?(): Promise<void>
}

export type FaultSignal = 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'
