import type { BlockDesign } from '@rpc-vs-mom/results'
import { counted, whole } from '../format.ts'
import { cells, type Row, type Table } from '../tables/table.ts'

/** How every start was warmed up, and whether the broker's counters agree with ours. */
export function startTable({ starts }: BlockDesign): Table {
  return {
    caption: 'Fresh starts of all processes: what warmed them up before anything was recorded',
    columns: ['start, variant', 'blocks', 'requests', 'settled', 'broker and ours'],
    rows: starts.flatMap(({ number, variants }) =>
      variants.map(({ variant, warmup, broker }): Row => ({
        header: `${number}, ${variant}`,
        cells: cells(
          whole(warmup.blocks),
          whole(warmup.requests),
          warmup.isSettled ? 'yes' : 'no',
          broker === undefined ? '\u2013' : agreement(broker),
        ),
      })),
    ),
  }
}

type Account = NonNullable<BlockDesign['starts'][number]['variants'][number]['broker']>

function agreement({ counts, unknown }: Account): string {
  if (unknown !== undefined) return `not compared: ${unknown}`
  const differences = counts.filter(({ ours, broker }) => ours !== broker).length
  return differences === 0 ? 'agree' : counted(differences, 'difference')
}
