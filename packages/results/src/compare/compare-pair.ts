import type { MetricRatio, NoiseFloor, PairComparison, PairOutcome } from './comparison.ts'
import { endedProcesses } from '../verdict/ended-processes.ts'
import { counted } from '../numbers.ts'
import { comparisonLimits } from './comparison-limits.ts'
import { planFault, unansweredFault } from './variant-faults.ts'
import { metricRatios, type PairNames } from './metric-ratios.ts'
import { offeredLoad } from '../run/offered-load.ts'
import { pairSentence, type PairContext } from './pair-sentence.ts'
import { plannedPercentiles } from '../statistics/planned-percentiles.ts'
import { roundsMin } from '../statistics/paired-ratio.ts'
import type { Run } from '../run/read-run.ts'
import { percentileKey } from './trial-metrics.ts'
import type { TrialRecord } from '../record/trial.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

/** Compares two variants of a run by their response times, or says why that cannot be done. */
export function comparePair(run: Run, names: PairNames, noise?: NoiseFloor): PairComparison {
  const ratios = metricRatios(run, names, (metric) => noiseShareOf(metric, noise))
  const reasons = [...gateFaults(run, names), ...dataFaults(ratios)]
  const outcome = reasons.length > 0 ? 'not comparable' : outcomeOf(ratios)
  const verdict = { ...names, outcome, reasons, ratios }
  return { ...verdict, sentence: pairSentence(verdict, contextOf(run, names)) }
}

function contextOf({ manifest, trials }: Run, { baseline, challenger }: PairNames): PairContext {
  const isIncomplete = (name: string): boolean =>
    trials.some(
      ({ variant, cost }) =>
        variant === name && cost.components.some((component) => endedProcesses(component) > 0),
    )
  return {
    offeredLoad: offeredLoad(manifest.plan),
    withoutCost: [baseline, challenger].filter(isIncomplete),
    incomplete: [baseline, challenger].flatMap((name) => {
      const ofPlanned = plannedPercentiles(trials.filter(({ variant }) => variant === name))
      return ofPlanned ? [{ name, ...ofPlanned }] : []
    }),
  }
}

function noiseShareOf(metric: string, noise: NoiseFloor | undefined): number {
  const ratio = noise?.ratios[metric]?.ratio ?? 1
  return Math.max(comparisonLimits.noiseShareMin, ratio - 1, 1 / ratio - 1)
}

function outcomeOf(ratios: Readonly<Record<string, MetricRatio>>): PairOutcome {
  const significant = verdictPercentiles
    .map((percentile) => ratios[percentileKey(percentile)])
    .filter((ratio) => ratio?.significant)
  const faster = significant.filter((ratio) => ratio && ratio.ratio < 1).length
  if (significant.length === 0) return 'no difference detected'
  if (faster === significant.length) return 'challenger better'
  return faster === 0 ? 'baseline better' : 'mixed'
}

function gateFaults({ manifest, trials }: Run, { baseline, challenger }: PairNames): string[] {
  return [baseline, challenger].flatMap((name) => {
    const own = trials.filter(({ variant }) => variant === name)
    return [
      invalidFault(name, own),
      planFault(name, own, manifest.plan),
      unansweredFault(name, own),
    ].filter((fault) => fault !== undefined)
  })
}

function invalidFault(name: string, trials: readonly TrialRecord[]): string | undefined {
  const invalid = trials.filter(({ verdict }) => verdict.verdict === 'INVALID').length
  return invalid > 0
    ? `${invalid} of ${counted(trials.length, 'trial')} of ${name} ${invalid === 1 ? 'is' : 'are'} invalid`
    : undefined
}

function dataFaults(ratios: Readonly<Record<string, MetricRatio>>): string[] {
  const known = verdictPercentiles.map((percentile) => ratios[percentileKey(percentile)])
  const usable = known.filter((ratio) => ratio !== undefined)
  if (usable.length === 0) return ['no percentile has 10 samples beyond it in every trial']
  const rounds = usable[0]?.rounds ?? 0
  if (rounds >= roundsMin) return []
  return [
    `${counted(rounds, 'repetition')} cannot tell a difference from noise, ${roundsMin} are needed`,
  ]
}
