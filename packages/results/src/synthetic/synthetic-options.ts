import type { TailCause } from '../tail/tail.ts'
import type { Manifest } from '../run/manifest.ts'

/** A variant whose true figures are known, because they are drawn from here. */
export interface SyntheticVariant {
  readonly name: string
  /** Median service time; service times are log-normal. */
  readonly medianUs: number
  /** Standard deviation of the logarithm of the service time. */
  readonly spread: number
  readonly cpuUsPerRequest?: number
  /** Share of the requests that fail with UNAVAILABLE. */
  readonly failedShare?: number
  readonly twinOf?: string
  /** Whose the slowest hundredth are; the hammer's collections, all but one, when absent. */
  readonly slowest?: SlowestOf
}

export interface SlowestOf {
  readonly cause: TailCause
  /** The others have no known cause. */
  readonly share: number
}

/** What a synthetic run is drawn from. */
export interface SyntheticOptions {
  readonly seed: number
  readonly rounds: number
  readonly seconds: number
  readonly rateRps: number
  /** Standard deviation of the logarithm of what a whole trial is faster or slower. */
  readonly trialNoise: number
  /** The first is the baseline, the second the challenger. */
  readonly variants: readonly SyntheticVariant[]
  readonly missing?: Manifest['missing']
}
