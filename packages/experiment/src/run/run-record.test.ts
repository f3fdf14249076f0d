import { settingsOf, workloadNamed } from '@rpc-vs-mom/workload'
import { expect, test } from 'vitest'
import type { LoadSettings } from '../plan/load-settings.ts'
import { planRun } from '../plan/plan-trial.ts'
import { manifestFactsOf } from './run-record.ts'

const settings: LoadSettings = {
  name: 'a run',
  rate: 10,
  duration: 1000,
  warmup: 0,
  warmupRequests: 0,
  timeout: 2000,
  arrivals: 'poisson',
  connections: 1,
  maxOutstanding: 100,
  failAbove: 0.01,
  seed: 1,
}

test('the manifest says every time after which something happens by itself, whatever the variant', async () => {
  const sales = await workloadNamed('sales')
  const chosen = settingsOf(sales, { sales: 100 })
  const plan = await planRun(settings, (seed) => sales.draw(chosen, seed), 1)
  expect(manifestFactsOf(settings, plan, 'pnpm hammer run').timeLimits).toEqual({
    connectMs: 5000,
    heartbeatMs: 10_000,
    answerBeforeDeadlineMs: 20,
    longestDeadlineMs: 300_000,
    settleMs: 2000,
    lateRepliesMs: 2000,
  })
})
