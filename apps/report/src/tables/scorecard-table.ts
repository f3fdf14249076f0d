import { isHammerOnly, type MetricRatio, type VariantSummary } from '@rpc-vs-mom/results'
import { mebibytes, ms, percent, significant, times, whole } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { markNotes, markOf } from '../unanswered-mark.ts'
import type { Cell, Row, Table } from './table.ts'

interface Metric {
  readonly header: string
  readonly key: string
  readonly format: (value: number) => string
  /** Which direction is good; none for figures that are only told. */
  readonly better?: 'less' | 'more'
  /** A time that a request without an answer does not have. */
  readonly isResponseTime?: true
}

const percentileNames = ['p50', 'p90', 'p99', 'p99.9'] as const

const metrics: readonly Metric[] = [
  ...percentileNames.map((name): Metric => ({
    header: `${name}, ms`,
    key: `${name}Us`,
    format: ms,
    better: 'less',
    isResponseTime: true,
  })),
  { header: 'maximum, ms', key: 'maxUs', format: ms, isResponseTime: true },
  { header: 'goodput, 1/s', key: 'goodputRps', format: significant, better: 'more' },
  { header: 'CPU per request, \u00b5s', key: 'cpuUsPerRequest', format: whole, better: 'less' },
  { header: 'peak memory, MiB', key: 'rssBytesPeak', format: mebibytes, better: 'less' },
]

/** One row for each metric, one column for each variant, with the factor to the baseline. */
export function scorecardTable(view: ReportView): Table {
  const isTime = ({ isResponseTime }: Metric): boolean => isResponseTime === true
  const rowsOf = (some: readonly Metric[]): Row[] => some.map((metric) => metricRow(view, metric))
  const [goodput, ...costs] = rowsOf(metrics.filter((metric) => !isTime(metric)))
  return {
    caption:
      'Response time from the intended start, right answers per second, and their cost' +
      ifRepeated(view, '; medians over the repetitions'),
    columns: ['metric', ...view.variants.map(({ name }) => name)],
    rows: [
      ...rowsOf(metrics.filter(isTime)),
      ...ofAllRows(view),
      goodput!,
      unansweredRow(view),
      ...costs.map((row) => ofWhom(view, row)),
    ].filter(hasFigure),
  }
}

/** Percentiles of all planned requests, where some variant left requests unanswered. */
function ofAllRows({ comparison, variants }: ReportView): Row[] {
  if (comparison.variants.every(({ ofPlanned }) => ofPlanned === undefined)) return []
  return percentileNames.map((name) => ({
    header: `${name} of all, ms`,
    cells: variants.map((variant): Cell => {
      const summary = comparison.variants.find((candidate) => candidate.name === variant.name)
      const time = (summary?.ofPlanned?.percentiles ?? summary?.merged)?.[`${name}Us`]
      if (time === 'never') return { text: time, tone: 'bad' }
      return { text: time === undefined ? '\u2013' : ms(time) }
    }),
  }))
}

/** Says whose cost it is where it is not that of all processes. */
function ofWhom({ manifest }: ReportView, row: Row): Row {
  if (!isHammerOnly(manifest.variants)) return row
  const [what, unit] = row.header.split(', ')
  return { ...row, header: `${what} of the hammer, ${unit}` }
}

/** What the marks in the scorecard mean, as far as they occur in it. */
export function scorecardNotes(view: ReportView): string[] {
  const { baseline } = view.manifest.question
  const merged = view.comparison.variants.filter((summary) => mergedOnly(summary).length > 0)
  const samples = merged.map(({ samples: n }) => n)
  const [fewest, most] = [Math.min(...samples), Math.max(...samples)]
  const counts = fewest === most ? whole(most) : `${whole(fewest)} to ${whole(most)}`
  const { pairs, noiseFloor, variants } = view.comparison
  const isCompared = pairs.length > 0 || noiseFloor !== undefined
  return [
    ...(isCompared
      ? [`\u00d7 is the factor to ${baseline}; ~ means that no difference was detected.`]
      : []),
    ...markNotes(variants),
    ...(merged.length > 0
      ? [
          `* is taken from all repetitions together (${counts} samples of each variant), because a ` +
            'single one has fewer than 10 samples beyond it; it has no interval.',
        ]
      : []),
  ]
}

function metricRow(view: ReportView, metric: Metric): Row {
  return {
    header: metric.header,
    cells: view.variants.map((variant) => metricCell(view, variant, metric)),
  }
}

function metricCell(view: ReportView, { name }: VariantView, metric: Metric): Cell {
  const summary = view.comparison.variants.find((candidate) => candidate.name === name)
  const mark = metric.isResponseTime ? markOf(summary) : undefined
  const spread = summary?.metrics[metric.key]
  if (!spread) {
    const merged = summary?.merged[metric.key]
    return merged === undefined
      ? { text: '\u2013' }
      : { text: metric.format(merged), ...noted({ note: '*' }, mark) }
  }
  const ratio = ratioOf(view, name, metric.key)
  const difference = ratio && metric.better ? noteOf(ratio, metric.better) : {}
  return { text: metric.format(spread.median), ...noted(difference, mark) }
}

function noted(cell: Partial<Cell>, mark: string | undefined): Partial<Cell> {
  if (mark === undefined) return cell
  return { ...cell, note: cell.note === undefined ? mark : `${cell.note}, ${mark}` }
}

function ratioOf(
  { comparison, manifest }: ReportView,
  name: string,
  key: string,
): MetricRatio | undefined {
  const pair = comparison.pairs.find(({ challenger }) => challenger === name)
  if (pair) return pair.ratios[key]
  const noise = comparison.noiseFloor
  const isTwin = noise?.twin === name && noise.variant === manifest.question.baseline
  return isTwin ? noise.ratios[key] : undefined
}

function noteOf(
  { ratio, significant: isSignificant, low }: MetricRatio,
  better: 'less' | 'more',
): Partial<Cell> {
  if (low === undefined) return {}
  if (!isSignificant) return { note: '~' }
  const tone = ratio < 1 === (better === 'less') ? 'good' : 'bad'
  return { note: times(ratio), tone }
}

function unansweredRow({ variants }: ReportView): Row {
  return {
    header: 'without a right answer',
    cells: variants.map(({ trials }) => {
      const planned = trials.reduce((sum, { ledger }) => sum + ledger.planned, 0)
      const ok = trials.reduce((sum, { ledger }) => sum + ledger.ok, 0)
      const share = planned === 0 ? 0 : (planned - ok) / planned
      return share === 0 ? { text: '0' } : { text: percent(share), tone: 'bad' }
    }),
  }
}

function mergedOnly({ merged, metrics: spreads }: VariantSummary): string[] {
  const shown = metrics.map(({ key }) => key)
  return Object.keys(merged).filter((key) => shown.includes(key) && !spreads[key])
}

function hasFigure({ cells }: Row): boolean {
  return cells.some(({ text }) => text !== '\u2013')
}
