import type { PairedRatio } from '../statistics/paired-ratio.ts'
import type { PlannedPercentiles } from '../statistics/planned-percentiles.ts'

/** `comparison.json`: what can be said about a run, derived from its other files alone. */
export interface Comparison {
  readonly schemaVersion: 1
  readonly planHash: string
  /** The answer to the run's question, generated; with the cost where it can be told. */
  readonly headline: string
  readonly validity: Validity
  readonly variants: readonly VariantSummary[]
  /** From the two identical variants, where the run has such a pair. */
  readonly noiseFloor?: NoiseFloor
  /** The baseline against every other variant that is no twin of it. */
  readonly pairs: readonly PairComparison[]
  /** The question's pairs of equal wires of which both ran; none when absent. */
  readonly equalPairs?: readonly EqualPairComparison[]
}

/** Verdicts of all trials, counted. */
export interface Validity {
  readonly valid: number
  readonly suspect: number
  readonly invalid: number
  readonly sentence: string
}

export interface VariantSummary {
  readonly name: string
  readonly trials: number
  /** Response times in all its trials together. */
  readonly samples: number
  /** Over the trials; a metric that some trial does not support is absent. Keys: see `trialMetrics`. */
  readonly metrics: Readonly<Record<string, Spread>>
  /** Response time percentiles in us of all trials merged, as far as `samples` support them. */
  readonly merged: Readonly<Record<string, number>>
  /** The same with every request; absent where all were answered, because both are equal then. */
  readonly ofPlanned?: PlannedPercentiles
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly trials: number
}

export interface NoiseFloor {
  readonly variant: string
  readonly twin: string
  readonly ratios: Readonly<Record<string, MetricRatio>>
  readonly sentence: string
}

/** challenger / baseline of one metric. */
export interface MetricRatio extends PairedRatio {
  /** The interval excludes 1 and the ratio is farther from 1 than the noise floor. */
  readonly significant: boolean
}

export type PairOutcome =
  | 'baseline better'
  | 'challenger better'
  | 'no difference detected'
  | 'mixed'
  | 'not comparable'

export interface EqualPairComparison extends PairComparison {
  /** What both do, to follow "which both". */
  readonly both: string
}

export interface PairComparison {
  readonly baseline: string
  readonly challenger: string
  /** By the response time percentiles p50, p90 and p99. */
  readonly outcome: PairOutcome
  /** Why it is not comparable; else empty. */
  readonly reasons: readonly string[]
  readonly sentence: string
  readonly ratios: Readonly<Record<string, MetricRatio>>
}
