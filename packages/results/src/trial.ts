import type { Cost } from './cost.ts'
import type { Ledger } from './ledger.ts'
import type { Recording } from './recording.ts'
import type { TrialVerdict } from './judge-trial.ts'

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
  readonly verdict: TrialVerdict
}

/** How well the hammer kept to the plan. */
export interface GeneratorHealth {
  readonly plannedRateRps: number
  /** Requests sent before the plan's end, over the plan's length. */
  readonly achievedRateRps: number
  readonly lagP50Us: number
  readonly lagP99Us: number
  readonly lagMaxUs: number
  /** How late the event loop ran at the 99th percentile, without the sampling interval. */
  readonly eventLoopDelayP99Ms: number
}
