import {
  numbers,
  type Comparison,
  type MetricRatio,
  type PairComparison,
} from '@rpc-vs-mom/results'
import { times } from '../format.ts'
import type { ReportView } from '../report-view.ts'
import { markOf } from '../unanswered-mark.ts'
import type { Cell, Row, Table } from './table.ts'

const columns = [
  ['p50', 'p50Us'],
  ['p90', 'p90Us'],
  ['p99', 'p99Us'],
  ['CPU per request', 'cpuUsPerRequest'],
  ['peak memory', 'rssBytesPeak'],
] as const

/** The factor of each variant to the baseline with its interval, and the outcome; the twin is the last row. */
export function differenceTable({ comparison, manifest }: ReportView): Table {
  const { noiseFloor, pairs } = comparison
  const { baseline } = manifest.question
  const twin: Row[] = noiseFloor
    ? [
        {
          header: `${noiseFloor.twin} (same as ${noiseFloor.variant})`,
          cells: [{ text: 'noise floor' }, ...ratioCells(noiseFloor.ratios)],
        },
      ]
    : []
  return {
    caption: `Factor to ${baseline} with its 95 % interval over the repetitions; ~ where no difference was detected`,
    columns: ['variant', 'response time', ...columns.map(([label]) => label)],
    rows: [...pairs.map((pair) => pairRow(pair, comparison)), ...twin],
  }
}

function pairRow(
  { challenger, baseline, outcome, ratios }: PairComparison,
  { variants }: Comparison,
): Row {
  const marks = [baseline, challenger].map((name) =>
    markOf(variants.find((summary) => summary.name === name)),
  )
  const mark = marks.find((each) => each !== undefined)
  const text = {
    'baseline better': `slower than ${baseline}`,
    'challenger better': `faster than ${baseline}`,
    'no difference detected': 'no difference detected',
    mixed: 'mixed',
    'not comparable': 'not comparable',
  }[outcome]
  return {
    header: challenger,
    cells: [{ text, ...(mark !== undefined && { note: mark }) }, ...ratioCells(ratios)],
  }
}

function ratioCells(ratios: Readonly<Record<string, MetricRatio>>): Cell[] {
  return columns.map(([, key]) => {
    const ratio = ratios[key]
    if (!ratio) return { text: '\u2013' }
    const { low, high, significant } = ratio
    if (low === undefined || high === undefined) return { text: times(ratio.ratio) }
    const interval = numbers.range(low, high)
    return { text: `${significant ? '' : '~ '}${times(ratio.ratio)}`, note: interval }
  })
}
