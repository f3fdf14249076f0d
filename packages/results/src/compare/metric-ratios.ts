import type { MetricRatio } from './comparison.ts'
import { pairedRatio, type Pair, type PairedRatio } from '../statistics/paired-ratio.ts'
import type { Run } from '../run/read-run.ts'
import { percentileKey, trialMetrics } from './trial-metrics.ts'
import { verdictConfidence, verdictPercentiles } from './verdict-percentiles.ts'

export interface PairNames {
  readonly baseline: string
  readonly challenger: string
}

/**
 * The ratio of every metric that all trials of both variants have, over the rounds that hold both.
 * `noiseShare` gives the smallest difference that counts for a metric, such as 0.02.
 */
export function metricRatios(
  run: Run,
  names: PairNames,
  noiseShare: (metric: string) => number,
): Record<string, MetricRatio> {
  const rounds = roundsOf(run, names)
  const keys = Object.keys(rounds[0]?.baseline ?? {}).filter((key) =>
    rounds.every(({ baseline, challenger }) => isPositive(baseline[key], challenger[key])),
  )
  const ratios = keys.map((key) => {
    const pairs = rounds.map(({ baseline, challenger }): Pair => ({
      baseline: baseline[key] ?? 0,
      challenger: challenger[key] ?? 0,
    }))
    const ratio = pairedRatio(pairs, confidenceOf(key))
    return [key, { ...ratio, significant: isSignificant(ratio, noiseShare(key)) }] as const
  })
  return Object.fromEntries(ratios)
}

interface Round {
  readonly baseline: Readonly<Record<string, number>>
  readonly challenger: Readonly<Record<string, number>>
}

function roundsOf({ manifest, trials }: Run, names: PairNames): Round[] {
  return manifest.order.flatMap((_, index) => {
    const inRound = trials.filter(({ round }) => round === index + 1)
    const baseline = inRound.find(({ variant }) => variant === names.baseline)
    const challenger = inRound.find(({ variant }) => variant === names.challenger)
    return baseline && challenger
      ? [{ baseline: trialMetrics(baseline), challenger: trialMetrics(challenger) }]
      : []
  })
}

function isPositive(...values: readonly (number | undefined)[]): boolean {
  return values.every((value) => value !== undefined && value > 0)
}

const verdictKeys: readonly string[] = verdictPercentiles.map(percentileKey)

function confidenceOf(key: string): number {
  return verdictKeys.includes(key) ? verdictConfidence : 0.95
}

function isSignificant({ ratio, low, high }: PairedRatio, noiseShare: number): boolean {
  if (low === undefined || high === undefined) return false
  const factor = Math.max(ratio, 1 / ratio)
  return (low > 1 || high < 1) && factor > 1 + noiseShare
}
