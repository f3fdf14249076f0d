import type { ArrivalProcess, RateStep } from '@rpc-vs-mom/load'
import type { PlannedFault } from '@rpc-vs-mom/results'

/** What decides what is asked in a run, when, and how it is judged. */
export interface LoadSettings {
  /** Of the run. */
  readonly name: string
  /** Requests per second; the mean where there are steps. */
  readonly rate: number
  /** Rates one after the other, which fill the measured part; one rate when absent. */
  readonly steps?: readonly RateStep[] | undefined
  /** Length of the measured part, in milliseconds. */
  readonly duration: number
  /** Length of the part before it, which is not recorded, in milliseconds. */
  readonly warmup: number
  /** Asked in closed loop before that. */
  readonly warmupRequests: number
  /** Deadline of a request from its intended start, in milliseconds. */
  readonly timeout: number
  readonly arrivals: ArrivalProcess
  /** Connections to each address asked. */
  readonly connections: number
  /** Requests sent and unanswered at once; more are shed. */
  readonly maxOutstanding: number
  /** Largest share of a plan that may stay unanswered without being an outcome of its own. */
  readonly failAbove: number
  /** Of arrivals and requests. */
  readonly seed: number
  /** What is done to the processes of every variant meanwhile, in order of time; nothing when absent. */
  readonly faults?: readonly PlannedFault[]
}
