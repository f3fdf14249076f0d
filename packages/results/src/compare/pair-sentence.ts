import type { MetricRatio, PairComparison } from './comparison.ts'
import { counted, range, times, were } from '../numbers.ts'
import { list, percentileLabel } from './phrases.ts'
import type { PlannedPercentiles } from '../statistics/planned-percentiles.ts'
import { percentileKey } from './trial-metrics.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

type Verdict = Omit<PairComparison, 'sentence'>

export interface PairContext {
  /** In words. */
  readonly offeredLoad: string
  /** Variants of which a process ended while it was measured, so that their cost is not known. */
  readonly withoutCost: readonly string[]
  /** Variants that left requests without an answer in time, few enough to be compared. */
  readonly incomplete: readonly Incomplete[]
}

export interface Incomplete extends Pick<PlannedPercentiles, 'planned' | 'failed' | 'cutOff'> {
  readonly name: string
}

/** The verdict on one pair in words; every word of a verdict comes from here. */
export function pairSentence(verdict: Verdict, context: PairContext): string {
  const { offeredLoad, withoutCost, incomplete } = context
  const { outcome, reasons, baseline, challenger } = verdict
  if (outcome === 'not comparable')
    return `Not comparable: ${baseline} and ${challenger}, because ${list(reasons)}.`
  const rounds = Object.values(verdict.ratios)[0]?.rounds ?? 0
  const place = `At ${offeredLoad}, over ${counted(rounds, 'interleaved repetition')}, `
  const exceptions = incomplete.map(exceptionClause).join('')
  return `${place}${speedClause(verdict)}${exceptions}${costClause(verdict, withoutCost)}`
}

function speedClause({ outcome, baseline, challenger, ratios }: Verdict): string {
  const known = verdictPercentiles.flatMap((percentile) => {
    const ratio = ratios[percentileKey(percentile)]
    return ratio ? [{ percentile, ratio }] : []
  })
  if (outcome === 'no difference detected') {
    return (
      `no difference in response time between ${challenger} and ${baseline} was detected: ` +
      `that of ${challenger} is ${factors(known, baseline)}.`
    )
  }
  const found = known.filter(({ ratio }) => ratio.significant)
  const open = known.filter(({ ratio }) => !ratio.significant)
  const rest = open.map(({ percentile }) => percentileLabel(percentile))
  return (
    `${claim(outcome, challenger, baseline)} is ${factors(found, baseline)}` +
    (rest.length > 0 ? `, with no difference detected at ${list(rest)}.` : '.')
  )
}

function claim(outcome: Verdict['outcome'], challenger: string, baseline: string): string {
  if (outcome === 'mixed') {
    return (
      `${challenger} is faster than ${baseline} at some percentiles and slower at others: ` +
      'its response time'
    )
  }
  const comparative = outcome === 'challenger better' ? 'faster' : 'slower'
  return `${challenger} answers ${comparative} than ${baseline}: its response time`
}

function factors(
  known: readonly { percentile: number; ratio: MetricRatio }[],
  baseline: string,
): string {
  const parts = known.map(({ percentile, ratio }, index) => {
    const of = index === 0 ? ` that of ${baseline}` : ''
    const interval = `${index === 0 ? '95 % interval ' : ''}${range(ratio.low, ratio.high)}`
    return `${times(ratio.ratio)} times${of} at ${percentileLabel(percentile)} (${interval})`
  })
  return list(parts)
}

/** What the response times of a variant leave out, or count with less than it took. */
function exceptionClause({ name, planned, failed, cutOff }: Incomplete): string {
  const requests = counted(planned, 'request')
  const parts = [
    failed > 0 && ` The times of ${name} are without the ${failed} of ${requests} that failed.`,
    cutOff > 0 &&
      ` The ${cutOff} of ${requests} of ${name} that timed out or ${were(cutOff)} shed count with the time they had waited.`,
  ]
  return parts.filter((part) => part !== false).join('')
}

function costClause({ challenger, ratios }: Verdict, withoutCost: readonly string[]): string {
  if (withoutCost.length > 0)
    return ` CPU time is not compared, because processes of ${list(withoutCost)} ended while it was measured.`
  const cpu = ratios['cpuUsPerRequest']
  if (!cpu) return ''
  if (!cpu.significant) return ' No difference in CPU time per request was detected.'
  return (
    ` Per request, ${challenger} takes ${times(cpu.ratio)} times the CPU time ` +
    `(95 % interval ${range(cpu.low, cpu.high)}), all processes counted.`
  )
}
