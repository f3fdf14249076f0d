import type { StoreAccount } from '@rpc-vs-mom/results'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { reportView } from '../report-view.ts'
import { syntheticOptions } from '../synthetic-report.ts'
import { storeTable } from './store-table.ts'

const run = syntheticRun({ ...syntheticOptions, variants: syntheticOptions.variants.slice(0, 1) })

const account: StoreAccount = {
  attempted: 12,
  accepted: 10,
  stored: 11,
  lost: 0,
  unexpected: 0,
  repeated: 2,
  faults: [],
}

/** The cells of the only variant by the names of their columns, each of its trials with such an account. */
function cellsWith(accountOf: (trial: number) => StoreAccount): Record<string, string> {
  const trials = run.trials.map((trial, index) => ({ ...trial, store: accountOf(index) }))
  const { columns, rows } = storeTable(reportView({ ...run, trials }))!
  const cells = [rows[0]!.header, ...rows[0]!.cells.map(({ text }) => text)]
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]!]))
}

test('a run that wrote nothing has no table of writes', () => {
  expect(storeTable(reportView(run))).toBeUndefined()
})

test('writes are counted over all trials, and what is not known is a dash', () => {
  const trials = run.trials.length
  expect(cellsWith(() => account)).toMatchObject({
    accepted: String(10 * trials),
    stored: String(11 * trials),
    lost: '0',
    'executed again': String(2 * trials),
    'visible p50, ms': '\u2013',
    'drain, ms': '\u2013',
    'most in backlog': '\u2013',
    backlog: '\u2013',
  })
})

test('times are medians over the trials, and the backlog has its most and its shape', () => {
  const cells = cellsWith((trial) => ({
    ...account,
    visible: { writes: 10, p50Us: 1000 * (trial + 1), p99Us: 5000, maxUs: 6000 },
    drainMs: 20,
    backlog: [100, 200, 300, 400, 500, 600 + trial],
  }))
  expect(cells).toMatchObject({
    'visible p50, ms': ((run.trials.length + 1) / 2).toFixed(2),
    'visible p99, ms': '5.00',
    'drain, ms': '20.0',
    'most in backlog': String(600 + run.trials.length - 1),
    backlog: 'growing',
  })
})

test('a trial whose store could not be asked is told instead of a count of lost writes', () => {
  const unknown = (trial: number) => (trial === 0 ? { ...account, unknown: 'gone' } : account)
  expect(cellsWith(unknown)['lost']).toBe(`unknown in 1 of ${run.trials.length}`)
})
