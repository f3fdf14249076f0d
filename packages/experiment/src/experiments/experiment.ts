import type { DesignPart } from '@rpc-vs-mom/results'

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
  /** In ascending order of rate. */
  readonly loads: readonly ExperimentLoad[]
  /** Changes whose price is told. */
  readonly parts?: readonly DesignPart[]
  readonly sizes: Readonly<Record<ExperimentSize, Design>>
}

export const experimentSizes = ['quick', 'usual', 'full'] as const
export type ExperimentSize = (typeof experimentSizes)[number]

export interface ExperimentLoad {
  readonly name: string
  /** Share of the smallest capacity among the variants. */
  readonly ofCapacity: number
  /** Requests per second where no capacity was found. */
  readonly fallbackRps: number
}

/** How much is measured. */
export interface Design {
  /** Fresh starts of all processes. */
  readonly starts: number
  /** For each load, in their order. */
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
