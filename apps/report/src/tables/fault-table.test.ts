import { withFaults } from '@rpc-vs-mom/results/synthetic-faults'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { renderRun } from '../rendered-run.ts'
import { reportView } from '../report-view.ts'
import { syntheticOptions } from '../synthetic-report.ts'
import { timelineChart } from '../charts/timeline-chart.ts'
import { faultTable } from './fault-table.ts'

const undisturbed = syntheticRun(syntheticOptions)
const run = withFaults(undisturbed)

test('each fault has a row for every variant that has its target, with counts of all trials', () => {
  const table = faultTable(reportView(run))!
  expect(table.rows.map(({ header }) => header)).toEqual([
    'lb killed at 1.5 s: rpc',
    'lb killed at 1.5 s: rpc-again',
  ])
  const figures = Object.fromEntries(
    table.columns.slice(1).map((column, index) => [column, table.rows[0]!.cells[index]!.text]),
  )
  expect(figures).toMatchObject({
    requests: '4\u202f503',
    failed: '300',
    'timed out': '0',
    slow: '0',
    'first hurt, s': '0.00175',
    'longest gap, s': '0.101',
    'there again, s': '0.750',
    'p99 as before, s': '0.0998',
  })
})

test('report and last lines say in a sentence what became of each fault, and where it does not apply', () => {
  const { files, lastLines } = renderRun(run)
  const sentence =
    'lb killed at 1.5 s: rpc left 300 of 4\u202f503 requests without a right answer, none slow, no answer for 0.101 s; ' +
    'rpc-again left 300 of 4\u202f503 requests without a right answer, none slow, no answer for 0.101 s; ' +
    'mom, local: not applicable.'
  expect(lastLines).toContain(sentence)
  const textOf = (name: string): string => files.find(([file]) => file === name)![1]
  expect(textOf('report.html')).toContain(sentence)
  expect(textOf('report.md')).toContain('lb killed at 1.5 s: rpc left 300 of 4\u202f503 requests')
})

test('the chart over time marks what was done to a variant, in its panel only', () => {
  const { body, description } = timelineChart(reportView(run))
  // Two faults of two variants.
  expect(body.match(/<title>(kill|start) lb<\/title>/g)).toHaveLength(4)
  expect(description).not.toContain('mom: no answers with marks')
})

test('a run without faults says nothing of them', () => {
  const { files } = renderRun(undisturbed)
  for (const [, text] of files) expect(text).not.toMatch(/What broke|killed at/)
})
