import { mergeHistograms, percentileUs } from '@rpc-vs-mom/results'
import { ms } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Table } from './table.ts'

const parts = ['transport', 'wait', 'query'] as const
const percentiles = [50, 99] as const
const labels = { transport: 'transport', wait: 'queue wait', query: 'query' } as const

/** Median and tail of each part by itself, over all repetitions; they do not add up to anything. */
export function partTable(view: ReportView): Table {
  return {
    caption: `Each part by itself${ifRepeated(view, ', all repetitions together')}, in milliseconds; these do not add up`,
    columns: [
      'variant',
      ...parts.flatMap((part) => percentiles.map((p) => `${labels[part]} p${p}`)),
    ],
    rows: view.variants
      .filter(({ trials }) => trials.some(({ recording }) => recording.timeSplit !== undefined))
      .map((variant) => ({
        header: variant.name,
        cells: cells(...parts.flatMap((part) => figures(variant, part))),
      })),
  }
}

function figures({ trials }: VariantView, part: (typeof parts)[number]): string[] {
  const merged = mergeHistograms(trials.map(({ recording }) => recording.distributions[part]))
  return percentiles.map((percentile) => {
    const us = percentileUs(merged, percentile)
    return us === undefined ? '\u2013' : ms(us)
  })
}
