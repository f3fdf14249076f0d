import { tailCauses, type Tail, type TailCause, type TrialRecord } from '@rpc-vs-mom/results'
import { ms, percent, percentOf, significant, whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Row, type Table } from './table.ts'

const causeNames: Readonly<Record<TailCause, string>> = {
  hammerCollection: "the hammer's garbage collector",
  hammerStall: 'the hammer, otherwise',
  lbCollection: "the lb's garbage collector",
  lbStall: 'the lb, otherwise',
  workerCollection: "the worker's garbage collector",
  workerStall: 'the worker, otherwise',
  host: 'the host',
  none: 'none of these',
}

/** Causes of the slowest requests of each variant; none where no program was watched or nothing answered. */
export function tailTable({ variants }: ReportView): Table | undefined {
  const watched = variants.filter((variant) => requestsIn(tailsOf(variant)) > 0)
  if (watched.length === 0) return undefined
  return {
    caption:
      'Causes of the slowest hundredth of the requests, all trials of a variant together: which program stood still ' +
      'for at least half of the time that a request took beyond the median',
    columns: ['variant', 'requests', 'from, ms', ...tailCauses.map((cause) => causeNames[cause])],
    rows: watched.map(tailRow),
  }
}

/** How often each program collected its garbage, and for how long; none where no program was watched. */
export function pauseTable({ variants }: ReportView): Table | undefined {
  const rows = variants.flatMap(pauseRows)
  if (rows.length === 0) return undefined
  return {
    caption:
      'Collections of garbage and stalls of the event loop in the measured parts, by program',
    columns: [
      'variant, program',
      'collections, 1/s',
      'time collecting',
      'longest collection, ms',
      'other stalls of 5 ms',
      'longest, ms',
    ],
    rows,
  }
}

/** A sentence for each variant whose tail is mostly not its own. */
export function tailNotes({ variants }: ReportView): string[] {
  return variants.flatMap((variant) => {
    const tails = tailsOf(variant)
    const of = (...causes: readonly TailCause[]): number =>
      causes.reduce((sum, cause) => sum + countOf(tails, cause), 0)
    const requests = requestsIn(tails)
    const foreign = of('hammerCollection', 'hammerStall', 'host')
    if (requests === 0 || foreign < requests / 2) return []
    return [
      `${percent(foreign / requests)} of the slowest requests of ${variant.name} were slowed by the hammer or the host, so the highest percentiles say little about ${variant.name}.`,
    ]
  })
}

function tailsOf({ trials }: VariantView): Tail[] {
  return trials.flatMap(({ tail }) => (tail && tail.requests > 0 ? [tail] : []))
}

function requestsIn(tails: readonly Tail[]): number {
  return tails.reduce((sum, { requests }) => sum + requests, 0)
}

function countOf(tails: readonly Tail[], cause: TailCause): number {
  return tails.reduce((sum, { causes }) => sum + causes[cause], 0)
}

function tailRow(variant: VariantView): Row {
  const tails = tailsOf(variant)
  const requests = requestsIn(tails)
  const fromUs = tails.reduce((least, tail) => Math.min(least, tail.fromUs), Infinity)
  return {
    header: variant.name,
    cells: cells(
      whole(requests),
      ms(fromUs),
      ...tailCauses.map((cause) => percentOf(countOf(tails, cause) / requests, 0)),
    ),
  }
}

function pauseRows(variant: VariantView): Row[] {
  const watched = variant.trials.filter(({ programs }) => programs !== undefined)
  const seconds = watched.reduce((sum, { recording }) => sum + recording.seconds, 0)
  const names = new Set(watched.flatMap(({ programs }) => programs!.map(({ program }) => program)))
  return [...names].map((program) =>
    pauseRow(`${variant.name}, ${program}`, {
      programs: programsNamed(watched, program),
      seconds,
    }),
  )
}

function programsNamed(trials: readonly TrialRecord[], name: string) {
  return trials.flatMap(({ programs }) => programs!.filter(({ program }) => program === name))
}

interface Watched {
  readonly programs: ReturnType<typeof programsNamed>
  readonly seconds: number
}

function pauseRow(header: string, { programs, seconds }: Watched): Row {
  const sum = (figure: (one: Watched['programs'][number]) => number): number =>
    programs.reduce((total, one) => total + figure(one), 0)
  const lengths = (kind: 'collection' | 'stall'): number[] =>
    programs.flatMap(({ pauses }) =>
      pauses.filter((pause) => pause.kind === kind).map(({ tookMs }) => tookMs),
    )
  const longest = (kind: 'collection' | 'stall'): string =>
    lengths(kind).length === 0
      ? ''
      : significant(lengths(kind).reduce((most, one) => Math.max(most, one), 0))
  return {
    header,
    cells: cells(
      significant(sum(({ collections }) => collections) / seconds),
      percent(sum(({ collectingMs }) => collectingMs) / 1000 / seconds),
      longest('collection'),
      whole(lengths('stall').length),
      longest('stall'),
    ),
  }
}
