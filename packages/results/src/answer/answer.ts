import type { LoadCurve } from '../curve/curve.ts'
import type { BlockSetting } from '../run/block-design.ts'
import type { TailCause } from '../tail/tail.ts'

/** `answer.json`: what a run of short blocks says to a reader who must choose; derived from its other files alone. */
export interface Answer {
  readonly schemaVersion: 1
  /** Name of the experiment, such as `choose`. */
  readonly experiment: string
  readonly planHash: string
  readonly status: AnswerStatus
  /** The first screen, in the order to be read: at most six lines. */
  readonly lines: readonly AnswerLine[]
  /** What a reader must know beside it, one sentence each: what is missing, was set aside, or is not settled. */
  readonly notes: readonly string[]
  /** Absent where no search was made. */
  readonly capacity?: CapacityAnswer
  /** What was measured at each load, lowest rate first. */
  readonly loads: readonly LoadFigures[]
  /** The question's pair first; see `PairKind`. A pair of which a variant has no trial is left out. */
  readonly pairs: readonly PairAnswer[]
  /** What each variant does with more and more load; absent where too few loads of one setting were measured. */
  readonly curves?: readonly LoadCurve[]
  /** Of the question's differences that were found; empty where no pair of equal wires ran. */
  readonly libraries: readonly LibraryPart[]
}

/**
 * `answered`: a choice can be made, be it that there is nothing to choose between;
 * `too noisy`: neither a difference was found nor can one that matters be ruled out;
 * `not comparable`: a rule forbids to name a winner, or one of the two has no trial.
 */
export type AnswerStatus = 'answered' | 'too noisy' | 'not comparable'

export interface AnswerLine {
  /** `problem` comes first where there is one. */
  readonly topic:
    | 'problem'
    | 'capacity'
    | 'speed'
    | 'cost'
    | 'library'
    | 'tail'
    | 'faults'
    | 'choice'
  /** At most 20 words, without an interval. */
  readonly sentence: string
  /** The figures that it rests on, with their intervals; empty where it rests on none. */
  readonly numbers: string
}

export interface CapacityAnswer {
  /** What had to be kept, such as `p99<50ms,failed<1%`. */
  readonly slo: string
  readonly variants: readonly CapacityFigures[]
  /** challenger / baseline of the question; absent where one of the two kept no rate, or no winner may be named. */
  readonly ratio?: CapacityRatio
}

/** The true capacity is between both rates, as far as the host let each trial tell. */
export interface CapacityFigures {
  readonly variant: string
  readonly keptRps?: number
  /** Absent where the search ended at a rate that was kept. */
  readonly missedRps?: number
  /** Median of what all trials together tell; absent in runs from before it was computed. */
  readonly rps?: number
  /**
   * Of what they tell, the end of 95 %. In runs from before, the highest rate that was kept below every one that a
   * trial missed; absent where none was.
   */
  readonly lowRps?: number
  /** The other end; or the lowest rate that was missed above every one that a trial kept; absent where none was. */
  readonly highRps?: number
  readonly generatorRps?: number
  /** The hammer itself was late at the rate that was missed, or holds at most 20 % more: it may be its limit. */
  readonly isNearGenerator: boolean
}

export interface CapacityRatio {
  readonly baseline: string
  readonly challenger: string
  /** Of the rates in the middle of both brackets (geometric). */
  readonly ratio: number
  /** From `lowRps` and `highRps` of both; absent where one of them is. */
  readonly low?: number
  readonly high?: number
  readonly outcome: 'baseline better' | 'challenger better' | 'no difference found'
}

export interface LoadFigures {
  readonly load: string
  readonly rateRps: number
  /** What else than the rate distinguishes the load; absent where nothing does. */
  readonly setting?: BlockSetting
  /** Share of the smaller capacity; absent where the rate was given. */
  readonly ofCapacity?: number
  readonly rounds: RoundCounts
  readonly variants: readonly VariantFigures[]
}

export interface RoundCounts {
  readonly measured: number
  /** By the rule on steal that was fixed before the run; they are in no figure and in no ratio. */
  readonly setAside: number
}

export interface VariantFigures {
  readonly variant: string
  /** Whose blocks these are: of a variant that was measured twice both, except in the pair of the two (A/A). */
  readonly clusters: readonly string[]
  /** Planned in the blocks that were used. */
  readonly requests: number
  /** Geometric means over starts and clusters, so that two of them give the ratio of their pair. Keys: `AnswerMetric`. */
  readonly figures: Readonly<Record<string, number>>
  /** Of the slowest hundredth of each block: whose they are; absent where nobody was watched. */
  readonly slowest?: Readonly<Record<TailCause, number>>
}

/** Per start, of its blocks together; percentiles of the starts in which at least 10 samples lie beyond. */
export const answerMetrics = [
  'p50Us',
  'p90Us',
  'p99Us',
  'meanUs',
  /** All processes, the broker included. */
  'cpuUsPerRequest',
  /** The same without the hammer. */
  'cpuUsPerRequestWithoutCaller',
  'rssBytesPeak',
  'rssBytesPeakWithoutCaller',
] as const
export type AnswerMetric = (typeof answerMetrics)[number]

/**
 * `question`: baseline and challenger of the run; `equal`: the same question on equal wires;
 * `library`: one of the two against itself with another library; `twin`: one variant against itself (A/A).
 */
export type PairKind = 'question' | 'equal' | 'library' | 'twin'

export interface PairAnswer {
  readonly kind: PairKind
  readonly baseline: string
  readonly challenger: string
  /** Of a pair on equal wires, what both do: `run on wires of this study, so that …`. */
  readonly both?: string
  /** By response time, over all loads; `mixed`: one is faster here, the other there. */
  readonly outcome: AnswerOutcome
  /** Where the faster one changes; only where `mixed` is due to the load. */
  readonly crossing?: Crossing
  readonly sentence: string
  readonly loads: readonly PairAtLoad[]
}

export type AnswerOutcome =
  | 'baseline better'
  | 'challenger better'
  | 'mixed'
  | 'no difference found'
  | 'not comparable'

/** Somewhere between two loads that were measured; `estimateRps` draws a line through the log ratios. */
export interface Crossing {
  readonly fromRps: number
  readonly toRps: number
  readonly estimateRps: number
}

/** challenger against baseline at one load. */
export interface PairAtLoad {
  readonly load: string
  readonly rateRps: number
  /** What else than the rate distinguishes the load; absent where nothing does. */
  readonly setting?: BlockSetting
  /** By p50, p90 and p99 together; `mixed`: faster at some, slower at others. */
  readonly speed: LoadVerdict
  /** By CPU time per request of all processes. */
  readonly cost: LoadVerdict
  /** By metric (`AnswerMetric`), as far as both variants have it in enough starts. */
  readonly ratios: Readonly<Record<string, BlockRatio>>
  /** Whose the difference at p99 is; absent where none was found there or nobody was watched. */
  readonly tail?: TailOwner
}

export interface LoadVerdict {
  readonly outcome: AnswerOutcome
  /** Why it is not comparable; else empty. */
  readonly reasons: readonly string[]
  /**
   * Where no difference was found: the factor, above 1, that it stays below either way (the wider end of the
   * interval), of p50 for speed.
   */
  readonly lessThan?: number
}

/** challenger / baseline of one metric; starts are the unit. */
export interface BlockRatio {
  readonly ratio: number
  /** Interval that holds the true ratio with `confidence`; absent with fewer than 3 starts. */
  readonly low?: number
  readonly high?: number
  /** Of this interval alone, so that all that are judged together hold with 95 %. */
  readonly confidence: number
  readonly starts: number
  readonly rounds: number
  /** The interval excludes 1. */
  readonly significant: boolean
  /** Smallest factor, above 1, that such a run would have found in 80 % of cases; absent with the interval. */
  readonly findable?: number
}

export interface TailOwner {
  readonly slower: string
  /**
   * Whose most of the slow requests are that the slower one has more: the calling program's runtime, lb, workers',
   * host; `rest`: work, queueing, network, broker, or what nobody watched; `shared`: nobody's mostly.
   */
  readonly owner: 'caller' | 'lb' | 'workers' | 'host' | 'rest' | 'shared'
  /** Its share of them, 0 to 1. */
  readonly share: number
}

/** What becomes of a difference of the question's pair where both run on equal wires. */
export interface LibraryPart {
  readonly load: string
  readonly metric: string
  /** The pair of equal wires. */
  readonly equal: { readonly baseline: string; readonly challenger: string }
  /**
   * `all`: the difference is not there on equal wires, or less than a quarter of it; `most`, `some`, `none`: three
   * quarters, a half and a quarter are the bounds; `more than all`: it is the other way round there.
   */
  readonly part: 'none' | 'some' | 'most' | 'all' | 'more than all'
  /** Share of the logarithm of the ratio that is gone on equal wires; below 0 where the difference is larger there. */
  readonly share: number
}
