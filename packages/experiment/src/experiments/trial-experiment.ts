/**
 * Variants that are started afresh for every round and each put to one long trial, with what is broken meanwhile:
 * everything that distinguishes one such experiment from another, as data.
 */
export interface TrialExperiment {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** What the run is made to find out. */
  readonly question: string
  /** Names of variants; the first is the baseline. */
  readonly variants: readonly string[]
  /** As `--fault` reads it; a variant that lacks a target is told to be not applicable. Nothing is broken where absent. */
  readonly faults?: string
  readonly rounds: number
  readonly rateRps: number
  /** With units, as the flags of these names read them. */
  readonly duration: string
  readonly warmup: string
  /** With faults longer than any outage, so that only what is lost goes without an answer. */
  readonly timeout: string
  /** To each address asked; the default of the command where absent. */
  readonly connections?: number
  /** What `--quick` does instead. */
  readonly quick: { readonly rounds: number; readonly duration: string }
}
