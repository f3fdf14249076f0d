import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { markdownReport } from '../markdown-report.ts'
import { htmlPage } from '../page/html-page.ts'
import { reportView } from '../report-view.ts'
import { syntheticOptions } from '../synthetic-report.ts'

const { manifest, trials } = syntheticRun(syntheticOptions)

test('the report says every time after which something happens by itself', () => {
  const timeLimits = {
    connectMs: 4000,
    heartbeatMs: 9000,
    answerBeforeDeadlineMs: 21,
    longestDeadlineMs: 301_000,
    settleMs: 2500,
    lateRepliesMs: 1500,
  }
  const view = reportView({ manifest: { ...manifest, timeLimits }, trials })
  for (const text of [markdownReport(view), htmlPage(view)]) {
    expect(text).toContain(
      '4 s to connect; a silent connection is asked for a sign of life every 9 s, and silence ends no request; ' +
        'deadlines are at most 301 s; a worker says 21 ms before a deadline that it is over; ' +
        'a request that has not ended 2.5 s after its deadline is given up; ' +
        'late replies are counted until 1.5 s after the last request',
    )
  }
})

test('the report of a run that did not record them says nothing of them', () => {
  expect(markdownReport(reportView({ manifest, trials }))).not.toContain('time limits')
})
