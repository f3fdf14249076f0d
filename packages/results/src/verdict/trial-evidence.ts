import type { FaultAction } from '../faults/fault.ts'
import type { BrokerAccount } from '../record/broker-account.ts'
import type { Cost } from '../record/cost.ts'
import type { GeneratorHealth } from '../record/generator-health.ts'
import type { HostAccount } from '../record/host.ts'
import type { Ledger } from '../record/ledger.ts'
import type { Recording } from '../record/recording.ts'
import type { StoreAccount } from '../record/store-account.ts'

/** What was asked of the variant. */
export interface TrialLoad {
  readonly rateRps: number
  /** Deadline of every request. */
  readonly timeoutMs: number
  /** Bound on outstanding requests. */
  readonly outstandingMax: number
}

/** What a trial is judged by. */
export interface TrialEvidence {
  readonly recording: Recording
  readonly ledger: Ledger
  readonly generator: GeneratorHealth
  readonly cost: Cost
  readonly load: TrialLoad
  readonly broker?: BrokerAccount
  /** Absent where nothing was written. */
  readonly store?: StoreAccount
  /** Absent where the machine cannot be read. */
  readonly host?: HostAccount
  /** What was done to the processes on purpose. */
  readonly faults?: readonly FaultAction[]
  /** Largest share of the plan that may stay unanswered without an outcome; 0.01 when absent. */
  readonly failAboveShare?: number
}
