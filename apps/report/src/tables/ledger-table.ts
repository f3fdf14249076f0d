import { failedRequests, ledgerBalances, type Ledger } from '@rpc-vs-mom/results'
import { whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import type { Row, Table } from './table.ts'

type Count = 'planned' | 'shed' | 'shedLate' | 'sent' | 'ok' | 'wrong' | 'timedOut'

const labels: Readonly<Record<Count, string>> = {
  planned: 'planned',
  shed: 'shed',
  shedLate: 'shed late',
  sent: 'sent',
  ok: 'ok',
  wrong: 'wrong',
  timedOut: 'timed out',
}

/** Replies beside the one that decided. */
const strays = ['late', 'duplicate', 'foreign', 'doubled'] as const
type Beside = (typeof strays)[number] | 'sentAgain'

/** What became of every request, summed over the trials of each variant. */
export function ledgerTable({ variants, trials }: ReportView): Table {
  const codes = [...new Set(trials.flatMap(({ ledger }) => Object.keys(ledger.errors)))].toSorted()
  const areRepeatsCounted = trials.some(({ ledger }) => ledger.sentAgain !== undefined)
  const beside = areRepeatsCounted ? ([...strays, 'sentAgain'] as const) : strays
  // In runs from before the two were told apart what was shed late is among what was shed.
  const isApart = trials.some(({ ledger }) => ledger.shedLate !== undefined)
  const counts = (Object.keys(labels) as Count[]).filter((key) => isApart || key !== 'shedLate')
  return {
    caption:
      'Every request accounted for, all trials of a variant together: ' +
      `planned = sent + shed${isApart ? ' + shed late' : ''}, ` +
      'sent = ok + wrong + timed out + errors; further replies are counted apart, where the transport shows them' +
      (areRepeatsCounted ? ', and so is what the hammer sent again' : ''),
    columns: [
      'variant',
      ...counts.map((key) => labels[key]),
      ...(codes.length > 0 ? codes : ['errors']),
      ...beside.map((key) => (key === 'sentAgain' ? 'sent again' : key)),
      'balanced',
    ],
    rows: variants.map((variant) => ledgerRow(variant, { counts, codes, beside })),
  }
}

interface Columns {
  readonly counts: readonly Count[]
  readonly codes: readonly string[]
  readonly beside: readonly Beside[]
}

function ledgerRow({ name, trials }: VariantView, { counts: keys, codes, beside }: Columns): Row {
  const ledgers = trials.map(({ ledger }) => ledger)
  const sum = (figure: (ledger: Ledger) => number): string =>
    whole(ledgers.reduce((total, ledger) => total + figure(ledger), 0))
  const errors =
    codes.length > 0
      ? codes.map((code) => sum(({ errors: each }) => each[code] ?? 0))
      : [sum(failedRequests)]
  const counts = [
    ...keys.map((key) => sum((ledger) => ledger[key] ?? 0)),
    ...errors,
    ...beside.map((key) => countBeside(ledgers, key)),
  ]
  const balanced = ledgers.every((ledger) => ledgerBalances(ledger) === undefined)
  const verdict = balanced ? { text: 'yes' } : ({ text: 'no', tone: 'bad' } as const)
  return { header: name, cells: [...counts.map((text) => ({ text })), verdict] }
}

function countBeside(ledgers: readonly Ledger[], key: Beside): string {
  const counts = ledgers.map((ledger) => ledger[key])
  const known = counts.filter((count) => count !== undefined)
  if (known.length < counts.length) return 'not visible'
  return whole(known.reduce((sum, count) => sum + count, 0))
}
