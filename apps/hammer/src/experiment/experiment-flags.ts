import type { Experiment, ExperimentSize } from '@rpc-vs-mom/experiment'

/** What `hammer experiment` is told. */
export interface ExperimentFlags {
  readonly experiment: Experiment
  readonly size: ExperimentSize
  readonly variant: readonly string[]
  /** Requests per second; searched for when absent. */
  readonly rate?: readonly number[]
  readonly workers: number
  readonly connections: number
  readonly timeout: number
  readonly seed: number
  readonly aa: boolean
  readonly results: string
  readonly name: string
}
