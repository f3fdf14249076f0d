import type { BrokerAccount } from '@rpc-vs-mom/results'
import { whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Cell, type Row, type Table } from './table.ts'

/** Messages as the broker counts them, and how far our own counts differ; none where nobody read it. */
export function brokerTable({ variants }: ReportView): Table | undefined {
  const accounted = variants.filter((variant) => accountsOf(variant).length > 0)
  if (accounted.length === 0) return undefined
  const counts = accounted.flatMap(accountsOf).flatMap((account) => account.counts)
  const kinds = [...new Set(counts.map(({ what }) => what))]
  return {
    caption:
      'Messages as the broker counts them, all trials of a variant together with their warm-ups; the difference ' +
      'to the counts of hammer, lb and workers; and the most requests seen waiting at once, ' +
      'read once a second',
    columns: ['variant', ...kinds, 'difference', 'most waiting'],
    rows: accounted.map((variant) => brokerRow(variant, kinds)),
  }
}

function accountsOf({ trials }: VariantView): BrokerAccount[] {
  return trials.flatMap(({ broker }) => (broker ? [broker] : []))
}

function brokerRow(variant: VariantView, kinds: readonly string[]): Row {
  const accounts = accountsOf(variant)
  const counts = accounts.flatMap((account) => account.counts)
  const totals = kinds.map((kind) =>
    counts.filter(({ what }) => what === kind).reduce((sum, { broker }) => sum + broker, 0),
  )
  const depthMax = Math.max(...accounts.map((account) => account.depthMax))
  return {
    header: variant.name,
    cells: [...cells(...totals.map(whole)), differenceOf(accounts), { text: whole(depthMax) }],
  }
}

function differenceOf(accounts: readonly BrokerAccount[]): Cell {
  const unknown = accounts.filter((account) => account.unknown !== undefined).length
  if (unknown > 0) return { text: `unknown in ${unknown} of ${accounts.length}`, tone: 'bad' }
  const difference = accounts
    .flatMap(({ counts }) => counts)
    .reduce((sum, { ours, broker }) => sum + Math.abs(ours - broker), 0)
  return difference === 0 ? { text: '0' } : { text: whole(difference), tone: 'bad' }
}
