import { mergeParts, responseUs, type MeanParts, type TimeSplit } from '@rpc-vs-mom/results'
import { ms, percent } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import type { Cell, Row, Table } from './table.ts'

type Band = 'all' | 'middle' | 'slowest'

const bands: readonly (readonly [Band, string])[] = [
  ['all', 'all'],
  ['middle', 'p45 to p55'],
  ['slowest', 'slowest 1 %'],
]

/** Whether any worker told its times. */
export function hasTimeSplit({ trials }: ReportView): boolean {
  return trials.some(({ recording }) => recording.timeSplit !== undefined)
}

/** Where the mean time of a right answer went, and that of median and slow ones; each row adds up. */
export function splitTable({ variants }: ReportView): Table {
  return {
    caption:
      'Mean response time of right answers, split into its parts, in milliseconds; the parts add up',
    columns: ['variant', 'answers', 'response', 'send lag', 'transport', 'queue wait', 'query'],
    rows: variants.flatMap((variant) => bands.flatMap((band) => bandRow(variant, band))),
  }
}

/** How the split is to be read. */
export function splitNotes(view: ReportView): string[] {
  return [
    'Queue wait and query are times that the worker sends with its answer. Transport is the rest of the time from sending to the answer: both protocols, balancer or broker, and the event loops of hammer and worker. Send lag is the hammer\u2019s own.',
    'These are means, because only they add up: percentiles of parts do not add up to the percentile of the whole, since it is rarely the same answer that is slow in each part. The rows for the middle tenth and the slowest hundredth show where the time of median and slow answers goes.',
    ...view.variants.flatMap(sharesNote),
  ]
}

function bandRow({ name, trials }: VariantView, [band, label]: (typeof bands)[number]): Row[] {
  const parts = trials.flatMap(({ recording }) => recording.timeSplit?.[band] ?? [])
  return parts.length === 0 ? [] : [rowOf(`${name}, ${label}`, mergeParts(parts))]
}

function rowOf(header: string, parts: MeanParts): Row {
  const whole = responseUs(parts)
  const part = (us: number): Cell => ({
    text: ms(us),
    ...(whole > 0 && { note: percent(Math.round((us / whole) * 1000) / 1000) }),
  })
  const { lagUs, transportUs, waitUs, queryUs } = parts
  return {
    header,
    cells: [
      { text: String(parts.answers) },
      { text: ms(whole) },
      ...[lagUs, transportUs, waitUs, queryUs].map(part),
    ],
  }
}

/** How evenly the work was shared out. */
function sharesNote({ name, trials }: VariantView): string[] {
  const counts = new Map<string, number>()
  for (const { recording } of trials) addAnswers(counts, recording.timeSplit)
  if (counts.size < 2) return []
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const shares = [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([worker, count]) => `${worker} ${percent(Math.round((count / total) * 1000) / 1000)}`)
  return [`Answers of ${name} by worker: ${shares.join(', ')}.`]
}

function addAnswers(counts: Map<string, number>, split: TimeSplit | undefined): void {
  for (const [worker, count] of Object.entries(split?.answersBy ?? {})) {
    counts.set(worker, (counts.get(worker) ?? 0) + count)
  }
}
