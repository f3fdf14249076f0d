import { median, pairedRatio, type PairedRatio } from '@rpc-vs-mom/results'
import type { HopCell, HopSample } from './hop-cell.ts'

/** A cell with its samples, one for each round. */
export interface HopRow {
  readonly cell: HopCell
  readonly samples: readonly HopSample[]
}

const roles = ['hammer', 'lb', 'broker', 'worker'] as const

/** Medians over the rounds, one line for each cell. */
export function hopTable(rows: readonly HopRow[]): string {
  const head = ['', 'in flight', 'prefetch', ...roles, 'sum us', 'p50 ms', 'req/s']
  const lines = rows.map(({ cell, samples }) => {
    const of = (figure: (sample: HopSample) => number): number => median(samples.map(figure))
    const cpu = roles.map((role) => of(({ cpuUs }) => cpuUs[role] ?? 0).toFixed(0))
    const rest = [of((s) => s.sumUs).toFixed(0), of((s) => s.p50Ms).toFixed(2)]
    const load = [String(cell.inFlight), String(cell.prefetch)]
    return [cell.topology, ...load, ...cpu, ...rest, of((s) => s.rps).toFixed(0)]
  })
  return [head, ...lines]
    .map((line) =>
      line.map((text, at) => (at === 0 ? text.padEnd(12) : text.padStart(9))).join(' '),
    )
    .join('\n')
}

/** How many times the CPU of `baseline` the other needs, with an interval from the rounds they share. */
export function hopRatio(challenger: HopRow, baseline: HopRow): PairedRatio {
  return pairedRatio(
    baseline.samples.map(({ sumUs }, round) => ({
      baseline: sumUs,
      challenger: challenger.samples[round]!.sumUs,
    })),
  )
}

export function ratioLine(challenger: HopRow, baseline: HopRow): string {
  const { ratio, low, high } = hopRatio(challenger, baseline)
  const interval = `[${low?.toFixed(2)} to ${high?.toFixed(2)}]`
  return `${challenger.cell.topology} costs ${ratio.toFixed(2)} times ${baseline.cell.topology} ${interval}`
}

/** Whether one costs more than none and two more than one, by intervals that do not overlap. */
export function isApart({ none, oneWay, twoHop }: Record<'none' | 'oneWay' | 'twoHop', HopRow>) {
  const [one, two] = [hopRatio(oneWay, none), hopRatio(twoHop, none)]
  return (one.low ?? 0) > 1 && (one.high ?? Infinity) < (two.low ?? 0)
}
