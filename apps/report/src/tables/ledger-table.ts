import { failedRequests, ledgerBalances, type Ledger } from '@rpc-vs-mom/results'
import { whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import type { Row, Table } from './table.ts'

/** What became of every request, summed over the trials of each variant. */
export function ledgerTable({ variants }: ReportView): Table {
  const codes = [
    ...new Set(
      variants.flatMap(({ trials }) => trials.flatMap(({ ledger }) => Object.keys(ledger.errors))),
    ),
  ].toSorted()
  const head = ['planned', 'shed', 'sent', 'ok', 'wrong', 'timed out']
  return {
    caption:
      'Every request accounted for, all trials of a variant together: planned = sent + shed, ' +
      'sent = ok + wrong + timed out + errors; late and duplicate replies are counted apart',
    columns: [
      'variant',
      ...head,
      ...(codes.length > 0 ? codes : ['errors']),
      'late',
      'duplicate',
      'balanced',
    ],
    rows: variants.map((variant) => ledgerRow(variant, codes)),
  }
}

function ledgerRow({ name, trials }: VariantView, codes: readonly string[]): Row {
  const ledgers = trials.map(({ ledger }) => ledger)
  const sum = (figure: (ledger: Ledger) => number): string =>
    whole(ledgers.reduce((total, ledger) => total + figure(ledger), 0))
  const errors =
    codes.length > 0
      ? codes.map((code) => sum(({ errors: each }) => each[code] ?? 0))
      : [sum(failedRequests)]
  const counts = [
    ...(['planned', 'shed', 'sent', 'ok', 'wrong', 'timedOut'] as const).map((key) =>
      sum((ledger) => ledger[key]),
    ),
    ...errors,
    sum(({ late }) => late),
    sum(({ duplicate }) => duplicate),
  ]
  const balanced = ledgers.every((ledger) => ledgerBalances(ledger) === undefined)
  const verdict = balanced ? { text: 'yes' } : ({ text: 'no', tone: 'bad' } as const)
  return { header: name, cells: [...counts.map((text) => ({ text })), verdict] }
}
