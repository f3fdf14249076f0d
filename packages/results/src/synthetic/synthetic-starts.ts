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
  /** Of the challenger, and of each cluster of the baseline, which are taken together. */
  readonly roundsPerStart: { readonly challenger: number; readonly baseline: readonly number[] }
  readonly noise: Readonly<Partial<Record<AnswerMetric, MetricNoise>>>
  /** True challenger / baseline by metric; 1 where absent. */
  readonly truth: Readonly<Partial<Record<AnswerMetric, number>>>
}

export interface SimulatedStarts {
  readonly starts: number
  readonly loads: readonly StartsAtLoad[]
  /** Correlation of a block's noise with that of the block before. */
  readonly neighbours: number
  readonly normal: () => number
}

/**
 * Figures of whole starts without the requests behind them, for simulations of many runs. The metrics of a block
 * share half of the variance of their noise, because a block that is disturbed is slow at all percentiles.
 */
export function simulatedStarts(options: SimulatedStarts): PairFigures[] {
  const { starts, loads } = options
  return loads.map(({ roundsPerStart, noise, truth }) => {
    const draw = (rounds: number, factors: StartsAtLoad['truth']): StartFigures[] =>
      Array.from({ length: starts }, (_, index) => ({
        start: index + 1,
        rounds,
        figures: drawStart(rounds, { noise, truth: factors }, options),
      }))
    return {
      rounds: starts * roundsPerStart.challenger,
      baseline: clustersTogether(roundsPerStart.baseline.map((rounds) => draw(rounds, {}))),
      challenger: draw(roundsPerStart.challenger, truth),
    }
  })
}

function drawStart(
  rounds: number,
  { noise, truth }: Pick<StartsAtLoad, 'noise' | 'truth'>,
  { normal, neighbours }: SimulatedStarts,
): StartFigures['figures'] {
  const shared = meanNoise(rounds, neighbours, normal)
  const figures = Object.entries(noise).map(([metric, { betweenStarts, withinPair }]) => {
    const own = meanNoise(rounds, neighbours, normal)
    const within = withinPair * Math.SQRT1_2 * (shared + own)
    // Two variants make up the noise of their ratio.
    const log = Math.SQRT1_2 * (betweenStarts * normal() + within)
    return [metric, (truth[metric as AnswerMetric] ?? 1) * Math.exp(log)]
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
