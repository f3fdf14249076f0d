import type { FaultAction } from '../faults/fault.ts'
import type { BrokerAccount } from './broker-account.ts'
import type { Cost } from './cost.ts'
import type { GeneratorHealth } from './generator-health.ts'
import type { HostAccount } from './host.ts'
import type { Ledger } from './ledger.ts'
import type { ProgramPauses } from './program-pauses.ts'
import type { Recovery } from '../recovery/recovery.ts'
import type { Recording } from './recording.ts'
import type { StoreAccount } from './store-account.ts'
import type { Tail } from '../tail/tail.ts'
import type { TrialVerdict } from '../verdict/judge-trial.ts'

/** One variant under the plan once: everything kept in `trials/<nn>-<variant>/`. */
export interface TrialRecord {
  /** Position in the run, from 1. */
  readonly number: number
  readonly variant: string
  /** Repetition it belongs to, from 1; trials of one round are compared with each other. */
  readonly round: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Of the plan that was really sent. */
  readonly planHash: string
  readonly recording: Recording
  readonly ledger: Ledger
  readonly cost: Cost
  readonly generator: GeneratorHealth
  /** Absent where there is no broker, and with one whose counters nobody can read because it was given. */
  readonly broker?: BrokerAccount
  /** Absent where nothing was written. */
  readonly store?: StoreAccount
  /** Absent where the machine cannot be read, and in runs from before it was. */
  readonly host?: HostAccount
  /** When our own programs stood still; absent where none was watched, and in runs from before they were. */
  readonly programs?: readonly ProgramPauses[]
  /** Whose the slowest requests are. */
  readonly tail?: Tail
  /** What was broken on purpose meanwhile, in the order of the plan; absent where nothing was to be. */
  readonly faults?: readonly FaultAction[]
  /** What each disturbance did, in the order in which they were done. */
  readonly recoveries?: readonly Recovery[]
  readonly verdict: TrialVerdict
}
