import type { VariantSummary } from './comparison.ts'
import { list, percentileLabel } from './phrases.ts'
import { percentileKey } from './trial-metrics.ts'
import type { TrialRecord } from './trial.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

/** What is said about a variant that was measured alone: how much it answered, and how fast. */
export function aloneSentence(
  { name, merged }: VariantSummary,
  trials: readonly TrialRecord[],
  rateRps: number,
): string {
  const planned = trials.reduce((sum, { ledger }) => sum + ledger.planned, 0)
  const ok = trials.reduce((sum, { ledger }) => sum + ledger.ok, 0)
  const speeds = verdictPercentiles.flatMap((percentile) => {
    const valueUs = merged[percentileKey(percentile)]
    return valueUs === undefined
      ? []
      : [`${(valueUs / 1000).toPrecision(3)} ms at ${percentileLabel(percentile)}`]
  })
  const speed = speeds.length > 0 ? `; its response time is ${list(speeds)}` : ''
  return `At ${rateRps} requests/s, ${name} gave ${ok} right answers to ${planned} requests${speed}.`
}
