import { CommandError, didYouMean, durationMs, listOf, share } from '@rpc-vs-mom/cli'
import {
  numbers,
  plannedPercentiles,
  summarizeVariant,
  type TrialRecord,
} from '@rpc-vs-mom/results'

/** Something that every variant of a run must keep, such as `p99<20ms` or `failed<1%`. */
export interface Threshold {
  readonly text: string
  readonly metric: ThresholdMetric
  /** In microseconds; for `failed` a share. */
  readonly below: number
}

const thresholdMetrics = ['p50', 'p90', 'p99', 'p99.9', 'p99.99', 'failed'] as const
type ThresholdMetric = (typeof thresholdMetrics)[number]

/** Reads thresholds with commas between them, after those that were read before; one sentence for anything else. */
export function readThresholds(text: string, before: readonly Threshold[] = []): Threshold[] {
  return [...before, ...listOf(readThreshold)(text)]
}

function readThreshold(text: string): Threshold {
  const [, metric = '', bound = ''] = /^([^<>=\s]+)\s*<\s*(\S+)$/u.exec(text) ?? []
  if (bound === '')
    throw usage(`"${text}" does not have the form metric<bound, such as p99<20ms or failed<1%.`)
  const known = thresholdMetrics.find((name) => name === metric)
  if (known === undefined)
    throw usage(
      `metric "${metric}" is not known; known are ${thresholdMetrics.join(', ')}.${didYouMean(metric, thresholdMetrics)}`,
    )
  try {
    return {
      text,
      metric: known,
      below: known === 'failed' ? share(bound) : durationMs(bound) * 1000,
    }
  } catch (error) {
    throw usage(`"${text}": ${(error as Error).message}`)
  }
}

function usage(sentence: string): CommandError {
  return new CommandError('usage', `--threshold: ${sentence}`)
}

/**
 * One sentence for each threshold that a variant missed, judged on all its trials together and on all that was
 * planned. What is not known was not kept either.
 */
export function missedThresholds(
  thresholds: readonly Threshold[],
  trials: readonly TrialRecord[],
): string[] {
  return [...Map.groupBy(trials, ({ variant }) => variant)].flatMap(([variant, own]) =>
    thresholds.flatMap((threshold) => {
      const missed = missedBecause(threshold, own)
      return missed === undefined
        ? []
        : [`threshold ${threshold.text} missed by ${variant}: ${missed}`]
    }),
  )
}

function missedBecause(
  { metric, below }: Threshold,
  trials: readonly TrialRecord[],
): string | undefined {
  if (metric === 'failed') {
    const planned = trials.reduce((sum, { ledger }) => sum + ledger.planned, 0)
    const failed = trials.reduce((sum, { ledger }) => sum + ledger.planned - ledger.ok, 0)
    return failed / planned < below
      ? undefined
      : `${numbers.percent(failed / planned)} got no right answer.`
  }
  const key = `${metric}Us`
  const time =
    plannedPercentiles(trials)?.percentiles[key] ?? summarizeVariant('', trials).merged[key]
  if (time === undefined)
    return `${metric} is not known, because fewer than 10 requests lie beyond it.`
  if (time === 'never') return `${metric} is of requests that got no answer.`
  return time < below ? undefined : `${metric} was ${numbers.ms(time)} ms.`
}
