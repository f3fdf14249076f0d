import {
  loadBlocks,
  type BlockRun,
  type LoadBlocks,
  type UsedRound,
} from '../answer/load-blocks.ts'
import type { BlockLoad } from '../run/block-design.ts'
import { mergeHistograms } from '../record/histogram.ts'
import type { TrialRecord } from '../record/trial.ts'
import {
  plannedPercentile,
  plannedPercentiles,
  type AnswerTime,
} from '../statistics/planned-percentiles.ts'
import { percentileUs } from '../statistics/supported-percentiles.ts'
import { sixDigits } from '../statistics/six-digits.ts'
import type { CurvePoint, LoadCurve } from './curve.ts'
import { kneeOf } from './knee.ts'

/** So many loads of one setting make a curve. */
const pointsMin = 3

/** The curve of every variant in every setting with enough loads; none where a run has none. */
export function loadCurves(run: BlockRun): LoadCurve[] {
  const { design, variants } = run.manifest
  const blocks = loadBlocks(run)
  const settings = Map.groupBy(blocks, ({ load }) => load.setting?.label)
  return [...settings.values()]
    .filter((own) => own.length >= pointsMin)
    .flatMap((own) =>
      variants.map(({ name }) => {
        const { setting } = own[0]!.load
        const knee = design.climb && kneeOf(run, name, own, design.climb)
        return {
          variant: name,
          ...(setting && settings.size > 1 && { setting }),
          points: own.flatMap((each) => pointOf(name, each) ?? []),
          ...(knee && { knee }),
        }
      }),
    )
    .filter(({ points }) => points.length > 0)
}

function pointOf(variant: string, { load, used }: LoadBlocks): CurvePoint | undefined {
  const trials = blocksOf(variant, used)
  return trials.length === 0 ? undefined : point(load, trials)
}

/** Blocks of a variant in some rounds. */
export function blocksOf(variant: string, rounds: readonly UsedRound[]): TrialRecord[] {
  return rounds.flatMap(({ trials }) => trials.filter((trial) => trial.variant === variant))
}

function point({ name, rateRps }: BlockLoad, trials: readonly TrialRecord[]): CurvePoint {
  const [ok, planned] = (['ok', 'planned'] as const).map((key) =>
    trials.reduce((sum, { ledger }) => sum + ledger[key], 0),
  ) as [number, number]
  const [p50Us, p99Us] = [timeOf(50, trials), timeOf(99, trials)]
  return {
    load: name,
    rateRps,
    goodputRps: sixDigits((rateRps * ok) / planned),
    ...(p50Us !== undefined && { p50Us }),
    ...(p99Us !== undefined && { p99Us }),
    blocks: trials.length,
  }
}

function timeOf(percentile: number, trials: readonly TrialRecord[]): AnswerTime | undefined {
  const responses = mergeHistograms(trials.map(({ recording }) => recording.distributions.response))
  const partly = plannedPercentiles(trials)
  return partly === undefined
    ? percentileUs(responses, percentile)
    : plannedPercentile(responses, partly, percentile)
}
