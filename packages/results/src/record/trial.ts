import type { BrokerAccount } from './broker-account.ts'
import type { Cost } from './cost.ts'
import type { HostAccount } from './host.ts'
import type { Ledger } from './ledger.ts'
import type { ProgramPauses } from './program-pauses.ts'
import type { Recording } from './recording.ts'
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
  /** Absent where the machine cannot be read, and in runs from before it was. */
  readonly host?: HostAccount
  /** When our own programs stood still; absent where none was watched, and in runs from before they were. */
  readonly programs?: readonly ProgramPauses[]
  /** Whose the slowest requests are. */
  readonly tail?: Tail
  readonly verdict: TrialVerdict
}

/** How well the hammer kept to the plan. */
export interface GeneratorHealth extends EventLoopHealth {
  readonly plannedRateRps: number
  /** Requests sent, or shed by the bound on outstanding ones, over the time it took. */
  readonly achievedRateRps: number
  /** Absent where no request was sent. */
  readonly lagP50Us?: number
  readonly lagP99Us?: number
  readonly lagMaxUs?: number
  /** Steps of the wall clock of the hammer's machine; absent in runs from before they were looked for. */
  readonly clockSteps?: readonly ClockStep[]
}

/** The wall clock was set during the trial. */
export interface ClockStep {
  /** Seconds since the measured part began. */
  readonly atS: number
  /** By how much, in milliseconds; negative when it was set back. */
  readonly stepMs: number
}

/** How the event loop of the hammer fared; lateness is counted without the sampling interval. */
export interface EventLoopHealth {
  readonly eventLoopDelayP99Ms: number
  readonly eventLoopDelayMaxMs: number
  /** Share of time in which it was not idle, 0 to 1. */
  readonly eventLoopUtilization: number
}
