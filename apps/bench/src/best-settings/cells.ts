import { median, quantile } from '@rpc-vs-mom/results'
import type { Sample } from './measure.ts'
import type { Figures, Score } from './rule.ts'

/** One setting with one mix: its figures over all rounds. */
export interface Cell extends Figures {
  readonly lowP50Ms: number
  /** Over the requests of all rounds. */
  readonly lowP99Ms: number
  readonly rounds: readonly RoundFigures[]
}

type RoundFigures = Pick<Figures, 'capacityRps' | 'lowMeanMs'> & Pick<Sample, 'refusedShare'>

export function cellOf(setting: string, mix: string, samples: readonly Sample[]): Cell {
  const rounds = samples.map(({ capacityRps, refusedShare, responseMs }) => ({
    capacityRps,
    refusedShare,
    lowMeanMs: meanOf(responseMs),
  }))
  const all = samples.flatMap(({ responseMs }) => responseMs)
  return {
    setting,
    mix,
    capacityRps: median(rounds.map(({ capacityRps }) => capacityRps)),
    lowMeanMs: median(rounds.map(({ lowMeanMs }) => lowMeanMs)),
    lowP50Ms: quantile(all, 0.5),
    lowP99Ms: quantile(all, 0.99),
    rounds,
  }
}

/** A table of settings by mixes, with the score of each setting. */
export function rowsOf(cells: readonly Cell[], scores: readonly Score[]): string[][] {
  const mixes = [...new Set(cells.map(({ mix }) => mix))]
  const head = ['setting', ...mixes.flatMap((mix) => [`${mix}, 1/s`, 'mean ms', 'p99 ms']), 'score']
  const rows = scores.map(({ setting, score }) => {
    const figures = mixes.flatMap((mix) => {
      const cell = cells.find((one) => one.setting === setting && one.mix === mix)!
      const { capacityRps, lowMeanMs, lowP99Ms } = cell
      return [capacityRps.toFixed(0), lowMeanMs.toFixed(2), lowP99Ms.toFixed(2)]
    })
    return [setting, ...figures, score.toFixed(2)]
  })
  return [head, ...rows]
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
