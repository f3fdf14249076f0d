import type { BlockSetting } from '../run/block-design.ts'
import type { AnswerTime } from '../statistics/planned-percentiles.ts'

/** What a variant does with more and more load. */
export interface LoadCurve {
  readonly variant: string
  /** Absent where all loads of the run have the same one. */
  readonly setting?: BlockSetting
  /** Lowest rate first, as far as the variant was put to them. */
  readonly points: readonly CurvePoint[]
  /** Only where starts climb. */
  readonly knee?: Knee
}

/** All blocks of a variant at one load together. */
export interface CurvePoint {
  readonly load: string
  readonly rateRps: number
  /** Right answers in time per second. */
  readonly goodputRps: number
  /** Of all that was planned; absent where fewer than 10 requests lie beyond. */
  readonly p50Us?: AnswerTime
  readonly p99Us?: AnswerTime
  readonly blocks: number
}

/** The highest load at which a variant keeps the level, in each start for itself. */
export interface Knee {
  /** The median over the starts. */
  readonly rateRps: number
  readonly lowRps: number
  readonly highRps: number
  readonly starts: number
  /** What came above it, in most starts: the variant missed it, the hammer could not offer it, or nothing. */
  readonly above: 'missed' | 'hammer' | 'nothing'
}
