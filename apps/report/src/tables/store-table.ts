import { backlogShape, median, type StoreAccount } from '@rpc-vs-mom/results'
import { ms, whole } from '../format.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Cell, type Row, type Table } from './table.ts'

/** What became of writes: what the system had of them when a trial was over; none where nothing was written. */
export function storeTable({ variants }: ReportView): Table | undefined {
  const accounted = variants.filter((variant) => accountsOf(variant).length > 0)
  if (accounted.length === 0) return undefined
  return {
    caption:
      'Writes, all trials of a variant together with their warm-ups: accepted, found in the store when all was over, ' +
      'and executed more than once, which changes nothing because each has a key. Busy retries: batches of writes that ' +
      'were tried again because another worker was writing the file. Visible: from sending a write until ' +
      'every reader sees it, the median over the trials of their p50 and p99. Drain: from the last acceptance until ' +
      'all were done. Backlog: accepted and not done, by one look each second',
    columns: [
      'variant',
      'accepted',
      'stored',
      'lost',
      'executed again',
      'busy retries',
      'visible p50, ms',
      'visible p99, ms',
      'drain, ms',
      'most in backlog',
      'backlog',
    ],
    rows: accounted.map(storeRow),
  }
}

function accountsOf({ trials }: VariantView): StoreAccount[] {
  return trials.flatMap(({ store }) => (store ? [store] : []))
}

function storeRow(variant: VariantView): Row {
  const accounts = accountsOf(variant)
  const sum = (of: (account: StoreAccount) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0)
  const middle = (of: (account: StoreAccount) => number | undefined): string => {
    const known = accounts.flatMap((account) => of(account) ?? [])
    return known.length === 0 ? none : ms(median(known))
  }
  return {
    header: variant.name,
    cells: [
      ...cells(whole(sum(({ accepted }) => accepted)), whole(sum(({ stored }) => stored))),
      lostCell(accounts),
      ...cells(
        whole(sum(({ repeated }) => repeated)),
        accounts.every(({ busyRetries }) => busyRetries === undefined)
          ? none
          : whole(sum(({ busyRetries = 0 }) => busyRetries)),
        middle(({ visible }) => visible?.p50Us),
        middle(({ visible }) => visible?.p99Us),
        middle(({ drainMs }) => drainMs && drainMs * 1000),
        mostIn(accounts),
        shapesOf(accounts),
      ),
    ],
  }
}

const none = '\u2013'

function lostCell(accounts: readonly StoreAccount[]): Cell {
  const unknown = accounts.filter((account) => account.unknown !== undefined).length
  if (unknown > 0) return { text: `unknown in ${unknown} of ${accounts.length}`, tone: 'bad' }
  const lost = accounts.reduce((total, account) => total + account.lost, 0)
  return lost === 0 ? { text: '0' } : { text: whole(lost), tone: 'bad' }
}

function mostIn(accounts: readonly StoreAccount[]): string {
  const looks = accounts.flatMap(({ backlog = [] }) => backlog)
  return looks.length === 0 ? none : whole(Math.max(...looks))
}

/** Each shape that occurred, with the number of trials where they differ. */
function shapesOf(accounts: readonly StoreAccount[]): string {
  const shapes = accounts.flatMap(({ backlog = [] }) => backlogShape(backlog) ?? [])
  const counts = Map.groupBy(shapes, (shape) => shape)
  if (counts.size === 0) return none
  if (counts.size === 1) return shapes[0]!
  return [...counts].map(([shape, trials]) => `${shape} in ${trials.length}`).join(', ')
}
