import { ResultsError } from '../run/results-error.ts'

/** What the machine did while a trial was measured; shares of the time of all its processors, 0 to 1. */
export interface HostAccount extends HostShares {
  /** `host.csv`. */
  readonly seconds: readonly HostSecond[]
}

/** Means and largest seconds; part of `trial.json`. */
export interface HostShares {
  /** Taken by the host of a virtual machine for somebody else. */
  readonly stealShare: number
  readonly stealShareMax: number
  /** Busy with processes that have no part in the trial. */
  readonly othersShare: number
  readonly othersShareMax: number
  /** Share of the time in which at least one task waited for a processor; absent where that is not kept. */
  readonly waitingShare?: number
}

/**
 * One row of the measured part, the last one perhaps shorter: a second, in trials of many hours two, four and so
 * on, and all rows are as long.
 */
export interface HostSecond {
  /** The first second of the row. */
  readonly second: number
  readonly stealShare: number
  readonly othersShare: number
  readonly waitingShare?: number
}

/** What other machines and other programs took of the processors; undefined where the machine cannot be read. */
export function takenShare(host: HostShares | undefined): number | undefined {
  return host && host.stealShare + host.othersShare
}

/** Sums up the seconds; undefined where none was read. */
export function hostAccount(seconds: readonly HostSecond[] | undefined): HostAccount | undefined {
  if (seconds === undefined || seconds.length === 0) return undefined
  const waiting = seconds.flatMap(({ waitingShare }) => waitingShare ?? [])
  return {
    ...spreadOf(seconds),
    ...(waiting.length > 0 && { waitingShare: meanOf(waiting) }),
    seconds,
  }
}

function spreadOf(seconds: readonly HostSecond[]): Omit<HostShares, 'waitingShare'> {
  const max = (key: 'stealShare' | 'othersShare'): number =>
    seconds.reduce((largest, row) => Math.max(largest, row[key]), 0)
  return {
    stealShare: meanOf(seconds.map(({ stealShare }) => stealShare)),
    stealShareMax: max('stealShare'),
    othersShare: meanOf(seconds.map(({ othersShare }) => othersShare)),
    othersShareMax: max('othersShare'),
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Length of the rows, in seconds. */
export function rowLengthS([first, next]: readonly HostSecond[]): number {
  return first === undefined || next === undefined ? 1 : next.second - first.second
}

const columns = ['second', 'stealShare', 'othersShare', 'waitingShare'] as const
const header = columns.join(',')

/** `host.csv`: a header, then a line per second; an absent share is an empty field. */
export function formatHost(seconds: readonly HostSecond[]): string {
  const field = (value: number | undefined): string =>
    value === undefined ? '' : String(Number(value.toFixed(5)))
  const lines = seconds.map((row) => columns.map((column) => field(row[column])).join(','))
  return [header, ...lines, ''].join('\n')
}

/** Reads what `formatHost` wrote; `file` names it in the error. */
export function parseHost(text: string, file: string): HostSecond[] {
  const [first, ...lines] = text.trimEnd().split('\n')
  if (first !== header)
    throw new ResultsError('badData', `${file} does not begin with the header ${header}.`)
  return lines.map((line, index) => parseRow(line, `${file} line ${index + 2}`))
}

function parseRow(line: string, place: string): HostSecond {
  const [second, stealShare, othersShare, waitingShare, ...more] = line
    .split(',')
    .map((field) => (field === '' ? undefined : Number(field)))
  const all = [second, stealShare, othersShare, waitingShare]
  if (more.length > 0 || all.slice(0, 3).includes(undefined) || all.some(Number.isNaN))
    throw new ResultsError('badData', `${place} is not a second of the host: ${line}`)
  return {
    second: second!,
    stealShare: stealShare!,
    othersShare: othersShare!,
    ...(waitingShare !== undefined && { waitingShare }),
  }
}
