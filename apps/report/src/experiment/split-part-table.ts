import type { MeanDifference, Split, SplitPart } from '@rpc-vs-mom/results'
import { ms, whole } from '../format.ts'
import type { Cell, Row, Table } from '../tables/table.ts'

/** What each change on the way from baseline to challenger costs, and what they add up to. */
export function splitPartTable({ parts, total }: Split): Table {
  const steps = parts.filter(({ isStep }) => isStep)
  const others = parts.filter(({ isStep }) => !isStep)
  return {
    caption:
      'What changes when one thing is changed: mean difference over the starts, with its 95 % interval; below 0 is cheaper or faster',
    columns: ['change', 'from \u2192 to', 'CPU per request, \u00b5s', 'p50, ms'],
    rows: [
      ...steps.map((part) => partRow(part.label, part)),
      ...(total ? [partRow('together', total)] : []),
      ...others.map((part) => partRow(`beside it: ${part.label}`, part)),
    ],
  }
}

function partRow(header: string, { from, to, cpuUs, p50Us }: SplitPart): Row {
  return {
    header,
    cells: [{ text: `${from} \u2192 ${to}` }, cell(cpuUs, whole), cell(p50Us, ms)],
  }
}

function cell(difference: MeanDifference | undefined, format: (value: number) => string): Cell {
  if (difference === undefined) return { text: '\u2013' }
  const { mean, low, high } = difference
  const text = signed(mean, format)
  if (low === undefined || high === undefined) return { text }
  const isFound = low > 0 || high < 0
  return {
    text: `${isFound ? '' : '~ '}${text}`,
    note: `${signed(low, format)} to ${signed(high, format)}`,
  }
}

function signed(value: number, format: (value: number) => string): string {
  return value < 0 ? `\u2212${format(-value)}` : `+${format(value)}`
}
