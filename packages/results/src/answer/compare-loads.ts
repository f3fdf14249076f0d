import type { AnswerMetric, BlockRatio, PairAnswer, PairAtLoad } from './answer.ts'
import { blockRatios, type NoiseFloorOf } from './block-ratios.ts'
import { comparisonLimits } from '../compare/comparison-limits.ts'
import { crossingOf } from './crossing.ts'
import { startsOfClusters, type LoadBlocks } from './load-blocks.ts'
import { costVerdict, overallOutcome, speedVerdict } from './load-verdicts.ts'
import type { AnswerPair } from './pairs.ts'
import { tailOwner } from './tail-owner.ts'
import type { TrialRecord } from '../record/trial.ts'
import { unansweredFault } from '../compare/variant-faults.ts'

/** The clusters of each side of a pair. */
export interface PairClusters {
  readonly baseline: readonly string[]
  readonly challenger: readonly string[]
}

export interface PairContext {
  readonly loads: readonly LoadBlocks[]
  readonly clusters: PairClusters
  /** What forbids a winner in the whole run. */
  readonly faults: readonly string[]
  /** A/A at each load: where it differs by more than chance, no smaller difference is called one. */
  readonly twin?: PairAnswer
}

/** A pair at every load. */
export function compareLoads(pair: AnswerPair, context: PairContext): Omit<PairAnswer, 'sentence'> {
  const { loads, clusters, faults, twin } = context
  const both = [pair.baseline, pair.challenger]
  const figures = loads.map((blocks) => ({
    rounds: blocks.scheduled,
    baseline: startsOfClusters(blocks, clusters.baseline, both),
    challenger: startsOfClusters(blocks, clusters.challenger, both),
  }))
  const ratios = blockRatios(figures, faults.length > 0 ? () => Infinity : noiseFloorOf(twin))
  const atLoads = loads.map((blocks, index) => atLoad(pair, blocks, ratios[index]!, context))
  const outcome = overallOutcome(atLoads.map(({ speed }) => speed.outcome))
  const isVaried = atLoads.some(({ setting }) => setting !== undefined)
  const crossing = outcome === 'mixed' && !isVaried ? crossingOf(atLoads) : undefined
  return { ...pair, outcome, ...(crossing && { crossing }), loads: atLoads }
}

function noiseFloorOf(twin: PairAnswer | undefined): NoiseFloorOf {
  return (load: number, metric: AnswerMetric) => {
    const same = twin?.loads[load]?.ratios[metric]
    const drift = same?.significant ? Math.max(same.ratio, 1 / same.ratio) : 1
    return Math.max(1 + comparisonLimits.noiseShareMin, drift)
  }
}

function atLoad(
  pair: AnswerPair,
  blocks: LoadBlocks,
  ratios: Readonly<Record<string, BlockRatio>>,
  { clusters, faults }: PairContext,
): PairAtLoad {
  const own = (side: 'baseline' | 'challenger'): TrialRecord[] =>
    blocks.trials.filter(({ variant }) => clusters[side].includes(variant))
  const unanswered = (['baseline', 'challenger'] as const).flatMap(
    (side) => unansweredFault(pair[side], own(side)) ?? [],
  )
  const speedFaults = [...faults, ...unanswered]
  const { name, rateRps, setting } = blocks.load
  // Of a pair that may not be compared no single metric differs either.
  const told = unanswered.length > 0 ? withoutFindings(ratios) : ratios
  const tail = tailOf(pair, told, own)
  return {
    load: name,
    rateRps,
    ...(setting && { setting }),
    speed: speedVerdict(told, speedFaults),
    cost: costVerdict(told, speedFaults),
    ratios: told,
    ...(tail && { tail }),
  }
}

function withoutFindings(ratios: Readonly<Record<string, BlockRatio>>): Record<string, BlockRatio> {
  const none = Object.entries(ratios).map(
    ([metric, ratio]) => [metric, { ...ratio, significant: false }] as const,
  )
  return Object.fromEntries(none)
}

function tailOf(
  pair: AnswerPair,
  ratios: Readonly<Record<string, BlockRatio>>,
  own: (side: 'baseline' | 'challenger') => TrialRecord[],
) {
  const p99 = ratios['p99Us']
  if (!p99?.significant) return undefined
  const [slower, faster] =
    p99.ratio > 1 ? (['challenger', 'baseline'] as const) : (['baseline', 'challenger'] as const)
  return tailOwner({ name: pair[slower], blocks: own(slower) }, own(faster))
}
