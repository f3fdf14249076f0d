import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRun } from '../run/read-run.ts'
import { syntheticBlocks, writeSyntheticBlocks, type SyntheticBlocks } from './synthetic-blocks.ts'

const options: SyntheticBlocks = {
  seed: 5,
  starts: 2,
  loads: [
    { name: 'low', rateRps: 50, roundsPerStart: 1 },
    { name: 'busy', rateRps: 200, ofCapacity: 0.75, roundsPerStart: 2, slower: { rpc: 2 } },
  ],
  variants: [
    { name: 'rpc', medianUs: 1000, spread: 0.3 },
    { name: 'mom', medianUs: 1000, spread: 0.3 },
  ],
  stolenRounds: [2],
}

test('every round is one start and load of the design, put to each variant once', () => {
  const { manifest, trials } = syntheticBlocks(options)
  expect(manifest.design!.rounds.map(({ start, load }) => `${start} ${load}`)).toEqual([
    '1 low',
    '1 busy',
    '1 busy',
    '2 low',
    '2 busy',
    '2 busy',
  ])
  expect(trials.map(({ round, variant, ledger }) => [round, variant, ledger.planned])).toEqual([
    [1, 'rpc', 50],
    [1, 'mom', 50],
    [2, 'mom', 200],
    [2, 'rpc', 200],
    [3, 'rpc', 200],
    [3, 'mom', 200],
    [4, 'mom', 50],
    [4, 'rpc', 50],
    [5, 'rpc', 200],
    [5, 'mom', 200],
    [6, 'mom', 200],
    [6, 'rpc', 200],
  ])
  expect(trials.map(({ host }) => host!.stealShare > 0.05)).toEqual(
    trials.map(({ number }) => number === 3),
  )
})

test('what is drawn is as much slower as asked at that load', () => {
  const { trials } = syntheticBlocks(options)
  const p50 = (number: number): number =>
    trials[number - 1]!.recording.distributions.service.getValueAtPercentile(50)
  expect(p50(5) / p50(6)).toBeGreaterThan(1.8)
  expect(p50(5) / p50(6)).toBeLessThan(2.2)
})

test('it reads back as a run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'synthetic-blocks-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { manifest, trials } = syntheticBlocks(options)
  const read = await readRun(await writeSyntheticBlocks(folder, options))
  expect(read.manifest).toEqual(manifest)
  expect(read.trials.map(({ ledger }) => ledger)).toEqual(trials.map(({ ledger }) => ledger))
})
