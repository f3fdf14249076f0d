import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeEnvironment, readRun } from '@rpc-vs-mom/results'
import { servingOf, settingsOf, workloadNamed } from '@rpc-vs-mom/workload'
import { expect, onTestFinished, test } from 'vitest'
import type { LoadSettings } from '../plan/load-settings.ts'
import { planRounds } from '../plan/plan-trial.ts'
import { beginRun, manifestFactsOf } from '../run/run-record.ts'
import { seedInto } from '../run/workspace.ts'
import { describeParticipant, surroundingsOf } from '../variants/participants.ts'
import { variantsNamed } from '../variants/variants.ts'
import { scheduleBlocks } from './block-schedule.ts'
import { runBlocks } from './run-blocks.ts'

const load: LoadSettings = {
  name: 'blocks',
  rate: 200,
  duration: 100,
  warmup: 10,
  warmupRequests: 0,
  timeout: 2000,
  arrivals: 'poisson',
  connections: 1,
  maxOutstanding: 2000,
  failAbove: 0.01,
  seed: 1,
}
const loads = [
  { name: 'low', rateRps: 100, requests: 10 },
  { name: 'busy', rateRps: 200, requests: 20 },
]

test('a run of blocks is read back with every round at its load, all variants up at the same time', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'blocks-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const workload = await workloadNamed('sales')
  const settings = settingsOf(workload, { sales: 100 })
  const questions = await workload.draw(settings, 1)
  const serving = servingOf(workload, settings, await seedInto(folder, workload, settings))
  const brokers = { found: new Map(), reasons: new Map() }
  const [local] = variantsNamed(['local'])
  const participants = ['local', 'local-again'].map((name) => ({ name, variant: local! }))
  const names = participants.map(({ name }) => name)
  const shares = loads.map(({ name }) => ({ name, roundsPerStart: 1 }))
  const schedule = scheduleBlocks(names, { loads: shares, starts: 2, seed: 1 })
  const rates = schedule.map((round) => loads.find(({ name }) => name === round.load)!.rateRps)
  const plan = planRounds(load, questions, rates)
  const record = await beginRun(folder, {
    ...manifestFactsOf(load, plan, 'a test'),
    question: { text: 'Does it work?', baseline: 'local' },
    variants: participants.map((participant) =>
      describeParticipant(participant, surroundingsOf(1, brokers)),
    ),
    missing: [],
    order: schedule.map(({ order }) => order),
    environment: describeEnvironment(),
    design: {
      experiment: 'test',
      loads,
      rounds: schedule.map((round) => ({ start: round.start, load: round.load })),
      starts: [],
      takenShareMax: 1,
    },
  })
  await runBlocks(
    schedule,
    {
      participants,
      spec: { serving, brokers, workers: 1, connections: 1, maxOutstanding: 2000 },
      record,
      stack,
      warmupPlan: () => planRounds(load, questions, [200]).ofRound(1),
      planOf: (round) => plan.ofRound(round),
      pause: () => Promise.resolve(),
      tried: () => undefined,
    },
    0,
  )
  await record.finish()
  const { manifest, trials } = await readRun(record.folder)
  expect(manifest.design!.starts.map(({ number }) => number)).toEqual([1, 2])
  for (const { variants } of manifest.design!.starts)
    expect(variants.map(({ variant }) => variant).toSorted()).toEqual(names.toSorted())
  expect(trials).toHaveLength(2 * 2 * names.length)
  for (const { round, ledger, planHash } of trials) {
    const place = manifest.design!.rounds[round - 1]!
    expect(ledger.ok).toBe(loads.find(({ name }) => name === place.load)!.requests)
    expect(planHash).toBe(manifest.plan.roundHashes![round - 1])
  }
})
