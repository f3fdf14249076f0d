import {
  numbers,
  type Answer,
  type BlockRatio,
  type LoadFigures,
  type VariantSummary,
} from '@rpc-vs-mom/results'
import { mebibytes, ms, times, whole } from '../format.ts'
import type { Cell, Row, Table } from '../tables/table.ts'
import { markOf } from '../unanswered-mark.ts'

interface Metric {
  readonly header: string
  readonly key: string
  readonly format: (value: number) => string
  readonly isTime?: true
}

const metrics: readonly Metric[] = [
  { header: 'p50, ms', key: 'p50Us', format: ms, isTime: true },
  { header: 'p90, ms', key: 'p90Us', format: ms, isTime: true },
  { header: 'p99, ms', key: 'p99Us', format: ms, isTime: true },
  { header: 'mean, ms', key: 'meanUs', format: ms, isTime: true },
  { header: 'CPU per request, \u00b5s', key: 'cpuUsPerRequest', format: whole },
  {
    header: 'the same without the hammer, \u00b5s',
    key: 'cpuUsPerRequestWithoutCaller',
    format: whole,
  },
  { header: 'peak memory, MiB', key: 'rssBytesPeak', format: mebibytes },
  {
    header: 'the same without the hammer, MiB',
    key: 'rssBytesPeakWithoutCaller',
    format: mebibytes,
  },
]

/** One row for each metric, one column for each variant; times of which some requests have none carry a mark. */
export function figureTable(
  { variants, rateRps }: LoadFigures,
  summaries: readonly VariantSummary[],
): Table {
  const rows = metrics.map(({ header, key, format, isTime }): Row => ({
    header,
    cells: variants.map(({ variant, figures }): Cell => {
      const value = figures[key]
      if (value === undefined) return { text: '\u2013' }
      const summary = summaries.find(({ name }) => name === variant)
      const mark = isTime ? markOf(summary) : undefined
      return { text: format(value), ...(mark !== undefined && { note: mark }) }
    }),
  }))
  return {
    caption:
      `At ${numbers.rate(rateRps)} requests/s: response time from the intended start, and what a request costs; geometric ` +
      'means over the starts, of the blocks of each start together',
    columns: ['metric', ...variants.map(({ variant }) => variant)],
    rows: rows.filter(({ cells }) => cells.some(({ text }) => text !== '\u2013')),
  }
}

/** The factor of every pair at this load, with its interval. */
export function ratioTable({ pairs }: Answer, load: string): Table {
  const shown = metrics.filter(({ key }) => !key.startsWith('mean'))
  const rows = pairs.flatMap(({ baseline, challenger, kind, loads }): Row[] => {
    const at = loads.find((one) => one.load === load)
    if (at === undefined) return []
    const note = kind === 'twin' ? ' (the same twice: noise)' : ''
    return [
      {
        header: `${challenger} to ${baseline}${note}`,
        cells: shown.map(({ key }) => ratioCell(at.ratios[key])),
      },
    ]
  })
  return {
    caption:
      'Factor of the first to the second, with the interval that holds the true one; ~ where no difference was found. ' +
      'Intervals count starts, and all of a column group hold together with 95 %',
    columns: ['pair', ...shown.map(({ header }) => header.replace(/, (ms|MiB|\u00b5s)$/, ''))],
    rows,
  }
}

function ratioCell(ratio: BlockRatio | undefined): Cell {
  if (ratio === undefined) return { text: '\u2013' }
  const { low, high, significant } = ratio
  const text = `${significant ? '' : '~ '}${times(ratio.ratio)}`
  if (low === undefined || high === undefined) return { text }
  return { text, note: numbers.range(low, high) }
}
