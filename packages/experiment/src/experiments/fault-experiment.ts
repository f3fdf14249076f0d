/** What is broken, and under which load: everything that distinguishes one experiment with faults from another, as data. */
export interface FaultExperiment {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** What the run is made to find out. */
  readonly question: string
  /** Names of variants; the first is the baseline. Each is started afresh for every round. */
  readonly variants: readonly string[]
  /** As `--fault` reads it; a variant that lacks a target is told to be not applicable. */
  readonly faults: string
  readonly rounds: number
  readonly rateRps: number
  /** With units, as the flags of these names read them. */
  readonly duration: string
  readonly warmup: string
  /** Longer than any outage, so that only what is lost goes without an answer. */
  readonly timeout: string
}
