import type { VariantSummary } from './comparison.ts'
import { counted, ms, were } from '../numbers.ts'
import { list, percentileLabel } from './phrases.ts'
import type { PlannedPercentiles } from '../statistics/planned-percentiles.ts'
import { percentileKey } from './trial-metrics.ts'
import type { TrialRecord } from '../record/trial.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

/** What is said about a variant that was measured alone: how much it answered, and how fast. */
export function aloneSentence(
  { name, merged, ofPlanned }: VariantSummary,
  trials: readonly TrialRecord[],
  load: string,
): string {
  const planned = trials.reduce((sum, { ledger }) => sum + ledger.planned, 0)
  const ok = trials.reduce((sum, { ledger }) => sum + ledger.ok, 0)
  const speeds = speedsOf((key) => merged[key])
  const speed = speeds.length > 0 ? `; its response time is ${list(speeds)}` : ''
  const gave = `At ${load}, ${name} gave ${counted(ok, 'right answer')} to ${counted(planned, 'request')}`
  const rest = ofPlanned && speeds.length > 0 ? withoutAnswers(ofPlanned) : ''
  return [`${gave}${speed}${rest}.`, ...outcomes(trials)].join(' ')
}

function speedsOf(valueOf: (key: string) => number | 'never' | undefined): string[] {
  return verdictPercentiles.flatMap((percentile) => {
    const value = valueOf(percentileKey(percentile))
    if (value === undefined) return []
    const time = value === 'never' ? value : `${ms(value)} ms`
    return [`${time} at ${percentileLabel(percentile)}`]
  })
}

/** What the response times leave out, and what they are with it. */
function withoutAnswers({ failed, cutOff, percentiles }: PlannedPercentiles): string {
  const parts = [
    failed > 0 && `without the ${counted(failed, 'request')} that failed`,
    cutOff > 0 &&
      `with the ${cutOff} that timed out or ${were(cutOff)} shed at the time they had waited at least`,
  ].filter((part) => part !== false)
  const all = speedsOf((key) => percentiles[key])
  return (
    `, ${list(parts)}` +
    (all.length > 0
      ? `; with each request that got no answer as never answered it is ${list(all)}`
      : '')
  )
}

function outcomes(trials: readonly TrialRecord[]): string[] {
  const found = trials.flatMap(({ number, verdict: { outcome } }) =>
    outcome ? [{ number, sentence: outcome.sentence }] : [],
  )
  return trials.length === 1
    ? found.map(({ sentence }) => sentence)
    : found.map(({ number, sentence }) => `Trial ${number}: ${sentence}`)
}
