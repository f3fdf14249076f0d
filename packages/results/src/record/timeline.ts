import { readLines } from '../run/read-lines.ts'
import { ResultsError } from '../run/results-error.ts'

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

/** `timeline.csv` begins with it; a line per second follows. */
export const timelineHeader = `${header}\n`

/** The line of one second; an absent figure is an empty field. */
export function timelineLine(row: TimelineRow): string {
  return `${[...required, ...optional].map((column) => row[column] ?? '').join(',')}\n`
}

/** Reads a timeline line by line; what is none is a ResultsError that names the file and the line. */
export async function* readTimeline(file: string): AsyncGenerator<TimelineRow> {
  let number = 0
  for await (const line of readLines(file)) {
    number++
    if (number > 1) yield parseRow(line, `${file} line ${number}`)
    else if (line !== header) throw noHeader(file)
  }
  if (number === 0) throw noHeader(file)
}

function noHeader(file: string): ResultsError {
  return new ResultsError('badData', `${file} does not begin with the header ${header}.`)
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
