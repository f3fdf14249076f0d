import {
  axisChoices,
  numbers,
  type AxisPoint,
  type BlockRatio,
  type LoadFigures,
  type PairAnswer,
} from '@rpc-vs-mom/results'
import { ms, times, whole } from '../format.ts'
import type { Cell, Table } from '../tables/table.ts'

/** The choice along everything that is varied, a table for each; none where nothing is. */
export function axisTables(pair: PairAnswer, loads: readonly LoadFigures[]): Table[] {
  const { baseline, challenger } = pair
  return axisChoices(pair).map(({ axis, points }) => ({
    caption: `The choice by ${axis}: figures of ${challenger} and ${baseline}, and the factor of the first to the second with its interval`,
    columns: [
      axis,
      'p50, ms',
      'factor',
      'for speed',
      'CPU per request, \u00b5s',
      'factor',
      'for CPU time',
    ],
    rows: points.map((point) => ({
      header: point.label,
      cells: [
        ...metricCells('p50Us', ms, { pair, loads, point }),
        { text: wordOf(pair, point.speed) },
        ...metricCells('cpuUsPerRequest', whole, { pair, loads, point }),
        { text: wordOf(pair, point.cost) },
      ],
    })),
  }))
}

interface At {
  readonly pair: PairAnswer
  readonly loads: readonly LoadFigures[]
  readonly point: AxisPoint
}

function metricCells(
  metric: string,
  format: (value: number) => string,
  { pair, loads, point }: At,
): Cell[] {
  const figures = loads.find(({ load }) => load === point.load)
  const [own, other] = [pair.challenger, pair.baseline].map((name) => {
    const value = figures?.variants.find(({ variant }) => variant === name)?.figures[metric]
    return value === undefined ? '\u2013' : format(value)
  })
  const ratio = pair.loads.find(({ load }) => load === point.load)?.ratios[metric]
  return [{ text: `${own} / ${other}` }, ratioCell(ratio)]
}

function ratioCell(ratio: BlockRatio | undefined): Cell {
  if (ratio === undefined) return { text: '\u2013' }
  const { low, high } = ratio
  return { text: times(ratio.ratio), note: numbers.range(low, high) }
}

function wordOf(pair: PairAnswer, choice: AxisPoint['speed']): string {
  if (choice === 'open') return 'cannot be told'
  return choice === 'either' ? 'does not matter' : pair[choice]
}
