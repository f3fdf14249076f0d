import type { CapacityOfVariant, CapacitySearch } from '@rpc-vs-mom/results'
import { ms, percent, whole } from '../format.ts'
import { cells, type Row, type Table } from '../tables/table.ts'

/** What each variant holds, and the rates that were kept and missed around it. */
export function capacityTable({ slo, variants }: CapacitySearch): Table {
  // Runs from before intervals were computed have none.
  const hasInterval = variants.some(({ interval }) => interval !== undefined)
  const told = hasInterval
    ? 'what all trials of a variant together tell, the interval that it is in with 95 %, the highest rate that was kept while the hammer was on time, and the lowest above it that was missed'
    : 'the highest rate that was kept and the lowest that was missed'
  return {
    caption: `How much each variant holds with ${slo.replaceAll(',', ', ')}, requests per second: ${told}, in trials of a second, all variants step by step side by side`,
    columns: [
      'variant',
      ...(hasInterval ? ['holds', 'from', 'to'] : []),
      'kept',
      'missed',
      'trials',
    ],
    rows: variants.map(({ variant, keptRps, missedRps, trials, interval }) => {
      const { rps, lowRps, highRps } = interval ?? {}
      const rates = [...(hasInterval ? [rps, lowRps, highRps] : []), keptRps, missedRps]
      return { header: variant, cells: cells(...rates.map(rateOf), String(trials.length)) }
    }),
  }
}

/** Every trial of the search. */
export function capacityTrialTable({ variants }: CapacitySearch): Table {
  return {
    caption: 'Every trial of the search, in order',
    columns: [
      'variant',
      'offered, 1/s',
      'kept',
      'right in time, 1/s',
      'p99, ms',
      'taken by others',
      'why',
    ],
    rows: variants.flatMap(rowsOf),
    words: true,
  }
}

function rowsOf({ variant, trials }: CapacityOfVariant): Row[] {
  return trials.map(({ rateRps, isKept, goodputRps, p99Us, takenShare, reason }) => ({
    header: variant,
    cells: cells(
      whole(rateRps),
      isKept ? 'yes' : 'no',
      whole(goodputRps),
      p99Us === undefined ? '\u2013' : ms(p99Us),
      takenShare === undefined ? '\u2013' : percent(takenShare),
      reason ?? '',
    ),
  }))
}

function rateOf(rateRps: number | undefined): string {
  return rateRps === undefined ? '\u2013' : whole(rateRps)
}
