import type { BlockSetting, DesignPart, ServiceLevel } from '@rpc-vs-mom/results'
import type { HandlerTime } from '@rpc-vs-mom/service'
import type { Settings } from '@rpc-vs-mom/workload'

/** A question, and how it is put: everything that distinguishes one experiment from another, as data. */
export interface Experiment {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** What the run is made to find out. */
  readonly question: string
  /** Names of variants; the first is the baseline, `challenger` the one it is compared with. */
  readonly variants: readonly string[]
  readonly challenger: string
  /** Whether the baseline takes part twice, which shows the noise floor. */
  readonly hasTwin: boolean
  /** What is asked; the default of the command where absent. */
  readonly workload?: string
  /** In ascending order of rate; where settings differ, in the order of their axes. */
  readonly loads: readonly ExperimentLoad[]
  /** Set where each variant climbs from load to load for itself until it misses this level twice in a row. */
  readonly climb?: ServiceLevel
  /** Deadline of requests, such as `500ms`; the default of the command where absent. */
  readonly timeout?: string
  /** Changes whose price is told. */
  readonly parts?: readonly DesignPart[]
  readonly sizes: Readonly<Record<ExperimentSize, Design>>
}

export const experimentSizes = ['quick', 'usual', 'full'] as const
export type ExperimentSize = (typeof experimentSizes)[number]

export interface ExperimentLoad {
  readonly name: string
  /** Share of the smallest capacity among the variants, which is searched for then. */
  readonly ofCapacity?: number
  /** Requests per second; with `ofCapacity`, where no capacity was found. */
  readonly rateRps: number
  readonly setting?: Setting
}

/** What is otherwise than the flags of the command say while a load is measured. */
export interface Setting extends BlockSetting {
  /** What every answer takes beside the work itself. */
  readonly handlerTime?: HandlerTime
  /** Worker processes of each variant. */
  readonly workers?: number
  /** Connections to each address asked. */
  readonly connections?: number
  /** Of the workload, by the names of its flags in camel case. */
  readonly workload?: Settings
}

/** How much is measured. */
export interface Design {
  /** Fresh starts of all processes. */
  readonly starts: number
  /** Names of the loads that are measured; all where absent. */
  readonly only?: readonly string[]
  /** For each load, in their order; the last one for all that follow. */
  readonly roundsPerStart: readonly number[]
  /**
   * The same for variants beside the question that are measured less often, by name, and for the baseline's `twin`:
   * what they are to show is larger, and the time is worth more elsewhere.
   */
  readonly fewer?: Readonly<Record<string, readonly number[]>>
  /** Measured part of a block. */
  readonly blockMs: number
  /** Part before it, at the same rate and not recorded. */
  readonly leadInMs: number
}
