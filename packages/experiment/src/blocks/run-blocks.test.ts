import { mkdtemp, readdir, rm } from 'node:fs/promises'
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
const names = ['local', 'local-again']

/** Measures one round of each load in two starts of two clusters in this process, and reads the run back. */
async function measured(
  rates: readonly number[],
  { spoilt, repeats = 0, needless }: { spoilt?: number; repeats?: number; needless?: string } = {},
) {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'blocks-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const loads = rates.map((rateRps) => ({
    name: `${rateRps}/s`,
    rateRps,
    requests: (rateRps * load.duration) / 1000,
  }))
  const workload = await workloadNamed('sales')
  const settings = settingsOf(workload, { sales: 100 })
  const questions = await workload.draw(settings, 1)
  const serving = servingOf(workload, settings, await seedInto(folder, workload, settings))
  const brokers = { found: new Map(), reasons: new Map() }
  const [local] = variantsNamed(['local'])
  const participants = names.map((name) => ({ name, variant: local! }))
  const shares = loads.map(({ name }) => ({ name, roundsPerStart: 1 }))
  const schedule = scheduleBlocks(names, { loads: shares, starts: 2, seed: 1 })
  const rateOf = (round: string): number => loads.find(({ name }) => name === round)!.rateRps
  const ofRounds = schedule.map((round) => ({ rate: rateOf(round.load), questions }))
  const plan = planRounds(load, ofRounds)
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
  const tried: number[] = []
  await runBlocks(
    schedule,
    {
      participants,
      specOf: () => ({ serving, brokers, workers: 1, connections: 1, maxOutstanding: 2000 }),
      record,
      stack,
      warmupPlan: () => planRounds(load, [{ rate: 200, questions }]).ofRound(1),
      planOf: (round) => plan.ofRound(round),
      pause: () => Promise.resolve(),
      isNeedless: (round) => round.load === needless,
      isSpoilt: ({ ledger }) => ledger.planned === spoilt,
      tried: (result) => tried.push(result.record.round),
    },
    repeats,
  )
  await record.finish()
  return { ...(await readRun(record.folder)), loads, tried, folder: record.folder }
}

test('a run of blocks is read back with every round at its load, all variants up at the same time', async () => {
  const { manifest, trials, loads } = await measured([100, 200])
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

test('a round in which the hammer cannot keep to the plan is put three times at most and then dropped, and nothing of it is kept', async () => {
  const { manifest, trials, tried, folder } = await measured([100, 200], { spoilt: 20, repeats: 3 })
  const { rounds, dropped } = manifest.design!
  const hopeless = [1, 2, 3, 4].filter((round) => rounds[round - 1]!.load === '200/s')
  expect(dropped).toEqual(hopeless)
  // Three times the first, and with the repeat that is left twice the second.
  expect(hopeless.map((round) => tried.filter((one) => one === round).length)).toEqual([6, 4])
  expect(new Set(trials.map(({ round }) => round)).size).toBe(2)
  expect(await readdir(join(folder, 'trials'))).toHaveLength(trials.length)
})

test('a round that is needless is not put, and the run is read back without it', async () => {
  const { manifest, trials, tried } = await measured([100, 200], { needless: '200/s' })
  const { rounds, skipped } = manifest.design!
  const needless = [1, 2, 3, 4].filter((round) => rounds[round - 1]!.load === '200/s')
  expect(skipped).toEqual(needless)
  expect(tried.filter((round) => needless.includes(round))).toEqual([])
  expect(trials).toHaveLength(2 * names.length)
})
