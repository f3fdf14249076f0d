import type { AnswerMetric } from '../answer/answer.ts'
import type { PairFigures } from '../answer/block-ratios.ts'
import { clustersTogether, type StartFigures } from '../answer/start-figures.ts'

/** Standard deviations of the logarithm of the ratio of two variants. */
export interface MetricNoise {
  readonly betweenStarts: number
  readonly withinPair: number
}

/** One load of a simulated run, with the truth and the noise of its figures. */
export interface StartsAtLoad {
  readonly roundsPerStart: number
  readonly noise: Readonly<Partial<Record<AnswerMetric, MetricNoise>>>
  /** True challenger / baseline by metric; 1 where absent. */
  readonly truth: Readonly<Partial<Record<AnswerMetric, number>>>
}

export interface SimulatedStarts {
  readonly starts: number
  readonly loads: readonly StartsAtLoad[]
  /** Correlation of a block's noise with that of the block before. */
  readonly neighbours: number
  /** Clusters of the baseline, which are taken together. */
  readonly clusters: number
  readonly normal: () => number
}

/**
 * Figures of whole starts without the requests behind them, for simulations of many runs. The metrics of a block
 * share half of the variance of their noise, because a block that is disturbed is slow at all percentiles.
 */
export function simulatedStarts(options: SimulatedStarts): PairFigures[] {
  const { starts, loads, clusters } = options
  return loads.map((load) => {
    const draw = (isChallenger: boolean): StartFigures[] =>
      Array.from({ length: starts }, (_, index) => ({
        start: index + 1,
        rounds: load.roundsPerStart,
        figures: drawStart(load, isChallenger, options),
      }))
    return {
      rounds: starts * load.roundsPerStart,
      baseline: clustersTogether(Array.from({ length: clusters }, () => draw(false))),
      challenger: draw(true),
    }
  })
}

function drawStart(
  { roundsPerStart, noise, truth }: StartsAtLoad,
  isChallenger: boolean,
  { normal, neighbours }: SimulatedStarts,
): StartFigures['figures'] {
  const shared = meanNoise(roundsPerStart, neighbours, normal)
  const figures = Object.entries(noise).map(([metric, { betweenStarts, withinPair }]) => {
    const own = meanNoise(roundsPerStart, neighbours, normal)
    const within = withinPair * Math.SQRT1_2 * (shared + own)
    // Two variants make up the noise of their ratio.
    const log = Math.SQRT1_2 * (betweenStarts * normal() + within)
    const truly = isChallenger ? (truth[metric as AnswerMetric] ?? 1) : 1
    return [metric, truly * Math.exp(log)]
  })
  return Object.fromEntries(figures) as StartFigures['figures']
}

/** Mean of blocks of which each resembles the one before. */
function meanNoise(blocks: number, neighbours: number, normal: () => number): number {
  let [value, sum] = [normal(), 0]
  for (let block = 0; block < blocks; block++) {
    sum += value
    value = neighbours * value + Math.sqrt(1 - neighbours ** 2) * normal()
  }
  return sum / blocks
}
