import type { MetricRatio, VariantSummary } from '@rpc-vs-mom/results'
import { mebibytes, ms, percent, significant, times, whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import type { Cell, Row, Table } from './table.ts'

interface Metric {
  readonly header: string
  readonly key: string
  readonly format: (value: number) => string
  /** Which direction is good; none for figures that are only told. */
  readonly better?: 'less' | 'more'
}

const metrics: readonly Metric[] = [
  ...['p50', 'p90', 'p99', 'p99.9'].map((name): Metric => ({
    header: `${name}, ms`,
    key: `${name}Us`,
    format: ms,
    better: 'less',
  })),
  { header: 'maximum, ms', key: 'maxUs', format: ms },
  { header: 'goodput, 1/s', key: 'goodputRps', format: significant, better: 'more' },
  { header: 'CPU per request, \u00b5s', key: 'cpuUsPerRequest', format: whole, better: 'less' },
  { header: 'peak memory, MiB', key: 'rssBytesPeak', format: mebibytes, better: 'less' },
]

/** One row for each metric, one column for each variant, with the factor to the baseline. */
export function scorecardTable(view: ReportView): Table {
  const rows = metrics.map((metric) => metricRow(view, metric))
  const errorsAt = metrics.findIndex(({ key }) => key === 'goodputRps') + 1
  return {
    caption:
      'Response time from the intended start, right answers per second, and what they cost; ' +
      'medians over the repetitions',
    columns: ['metric', ...view.variants.map(({ name }) => name)],
    rows: rows.toSpliced(errorsAt, 0, unansweredRow(view)).filter(hasFigure),
  }
}

/** What the marks in the scorecard mean, as far as they occur in it. */
export function scorecardNotes(view: ReportView): string[] {
  const { baseline } = view.manifest.question
  const merged = view.comparison.variants.filter((summary) => mergedOnly(summary).length > 0)
  const samples = merged.map(({ samples: n }) => n)
  const [fewest, most] = [Math.min(...samples), Math.max(...samples)]
  const counts = fewest === most ? whole(most) : `${whole(fewest)} to ${whole(most)}`
  return [
    `\u00d7 is the factor to ${baseline}; ~ means that no difference was detected.`,
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
  const spread = summary?.metrics[metric.key]
  if (!spread) {
    const merged = summary?.merged[metric.key]
    return merged === undefined ? { text: '\u2013' } : { text: metric.format(merged), note: '*' }
  }
  const ratio = ratioOf(view, name, metric.key)
  return {
    text: metric.format(spread.median),
    ...(ratio && metric.better && noteOf(ratio, metric.better)),
  }
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
