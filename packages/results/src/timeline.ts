import { ResultsError } from './results-error.ts'

/** One second of a trial, by intended start. Times are response times in microseconds. */
export interface TimelineRow {
  /** From 0, the start of the measured phase. */
  readonly second: number
  readonly planned: number
  readonly sent: number
  readonly ok: number
  /** Ended in an error or a wrong answer. */
  readonly errors: number
  readonly timedOut: number
  /** Absent where fewer than 10 samples lie beyond it. */
  readonly p50Us?: number
  readonly p99Us?: number
  /** Absent in a second without a sample. */
  readonly maxUs?: number
}

const required = ['second', 'planned', 'sent', 'ok', 'errors', 'timedOut'] as const
const optional = ['p50Us', 'p99Us', 'maxUs'] as const
const header = [...required, ...optional].join(',')

/** `timeline.csv`: a header, then a line per second; an absent figure is an empty field. */
export function formatTimeline(rows: readonly TimelineRow[]): string {
  const lines = rows.map((row) =>
    [...required, ...optional].map((column) => row[column] ?? '').join(','),
  )
  return [header, ...lines, ''].join('\n')
}

/** Reads what `formatTimeline` wrote; `file` names it in the error. */
export function parseTimeline(text: string, file: string): TimelineRow[] {
  const [first, ...lines] = text.trimEnd().split('\n')
  if (first !== header)
    throw new ResultsError('badData', `${file} does not begin with the header ${header}.`)
  return lines.map((line, index) => parseRow(line, `${file} line ${index + 2}`))
}

function parseRow(line: string, place: string): TimelineRow {
  const fields = line.split(',')
  const numbers = fields.map((field) => (field === '' ? undefined : Number(field)))
  const complete = required.every((_, index) => numbers[index] !== undefined)
  if (
    fields.length !== required.length + optional.length ||
    !complete ||
    numbers.some(Number.isNaN)
  )
    throw new ResultsError('badData', `${place} is not a line of a timeline: ${line}`)
  const columns = [...required, ...optional].map(
    (column, index) => [column, numbers[index]] as const,
  )
  return Object.fromEntries(
    columns.filter(([, value]) => value !== undefined),
  ) as unknown as TimelineRow
}
