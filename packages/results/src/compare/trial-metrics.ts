import type { VariantSummary } from './comparison.ts'
import type { ComponentCost } from '../record/cost.ts'
import { endedProcesses } from '../verdict/ended-processes.ts'
import { mergeHistograms } from '../record/histogram.ts'
import { median } from '../statistics/median.ts'
import { plannedPercentiles } from '../statistics/planned-percentiles.ts'
import {
  namedPercentiles,
  percentileUs,
  supportedPercentiles,
} from '../statistics/supported-percentiles.ts'
import type { TrialRecord } from '../record/trial.ts'

/** The key of a response time percentile among the metrics, such as `p99Us`. */
export function percentileKey(percentile: number): string {
  return `p${percentile}Us`
}

/**
 * The figures of one trial that are compared: `p50Us` and further percentiles as far as they are
 * supported, `maxUs`, `goodputRps` (right answers), `cpuUsPerRequest` and `rssBytesPeak` of all
 * components together and, after a colon, of each (`cpuUsPerRequest:lb`). What has no sample is absent, and
 * so is the cost of a component of which a process ended, because its share is missing.
 */
export function trialMetrics(trial: TrialRecord): Record<string, number> {
  const response = trial.recording.distributions.response
  const percentiles = namedPercentiles.flatMap((percentile) => {
    const valueUs = percentileUs(response, percentile)
    return valueUs === undefined ? [] : [[percentileKey(percentile), valueUs] as const]
  })
  const { ledger, generator } = trial
  return {
    ...Object.fromEntries(percentiles),
    ...(response.totalCount > 0 && { maxUs: response.maxValue }),
    ...(ledger.planned > 0 && {
      goodputRps: (generator.plannedRateRps * ledger.ok) / ledger.planned,
    }),
    ...costMetrics(trial),
  }
}

/** Median and range over the trials of one variant, and the merged percentiles. */
export function summarizeVariant(name: string, trials: readonly TrialRecord[]): VariantSummary {
  const perTrial = trials.map(trialMetrics)
  const keys = Object.keys(perTrial[0] ?? {}).filter((key) =>
    perTrial.every((metrics) => metrics[key] !== undefined),
  )
  const merged = mergeHistograms(trials.map(({ recording }) => recording.distributions.response))
  const ofPlanned = plannedPercentiles(trials)
  const spreads = keys.map((key) => [key, spread(perTrial.map((metrics) => metrics[key] ?? 0))])
  return {
    name,
    trials: trials.length,
    samples: merged.totalCount,
    metrics: Object.fromEntries(spreads),
    merged: Object.fromEntries(
      supportedPercentiles(merged.totalCount).map((percentile) => [
        percentileKey(percentile),
        merged.getValueAtPercentile(percentile),
      ]),
    ),
    ...(ofPlanned && { ofPlanned }),
  }
}

function spread(values: readonly number[]): VariantSummary['metrics'][string] {
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    trials: values.length,
  }
}

function costMetrics({ cost: { components } }: TrialRecord): Record<string, number> {
  return {
    ...costOf('cpuUsPerRequest', components),
    ...costOf('rssBytesPeak', components),
  }
}

/** One figure of each component, and of all together where every one has it. */
function costOf(
  key: 'cpuUsPerRequest' | 'rssBytesPeak',
  components: readonly ComponentCost[],
): Record<string, number> {
  const known = components.flatMap((component) => {
    const value = component[key]
    return value === undefined || endedProcesses(component) > 0
      ? []
      : [[`${key}:${component.name}`, value] as const]
  })
  const sum = known.reduce((total, [, value]) => total + value, 0)
  const isComplete = components.length > 0 && known.length === components.length
  return { ...(isComplete && { [key]: sum }), ...Object.fromEntries(known) }
}
