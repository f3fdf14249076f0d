import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import type { Ledger } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { reportView } from '../report-view.ts'
import { syntheticOptions } from '../synthetic-report.ts'
import { ledgerTable } from './ledger-table.ts'

const run = syntheticRun({ ...syntheticOptions, variants: syntheticOptions.variants.slice(0, 1) })

/** The cells of the only variant by the names of their columns, its trials with these counts of other replies. */
function cellsWith(strays: (index: number) => Partial<Ledger>): Record<string, string> {
  const trials = run.trials.map((trial, index) => {
    const { late: _late, duplicate: _duplicate, foreign: _foreign, ...ledger } = trial.ledger
    return { ...trial, ledger: { ...ledger, ...strays(index) } }
  })
  const { columns, rows } = ledgerTable(reportView({ ...run, trials }))
  const cells = [rows[0]!.header, ...rows[0]!.cells.map(({ text }) => text)]
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]!]))
}

test('replies that a transport cannot see are not visible, never 0', () => {
  expect(cellsWith(() => ({ doubled: 0 }))).toMatchObject({
    late: 'not visible',
    duplicate: 'not visible',
    foreign: 'not visible',
    doubled: '0',
  })
})

test('replies that one of several trials could not see are not visible, whatever the others saw', () => {
  expect(cellsWith((index) => (index === 0 ? {} : { late: 4 }))).toMatchObject({
    late: 'not visible',
  })
})

test('replies that were visible are counted over all trials', () => {
  expect(cellsWith(() => ({ late: 1, duplicate: 2, foreign: 0 }))).toMatchObject({
    late: String(run.trials.length),
    duplicate: String(2 * run.trials.length),
    foreign: '0',
    doubled: 'not visible',
  })
})
