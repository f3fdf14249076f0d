import { syntheticBlocks } from '@rpc-vs-mom/results/synthetic-blocks'
import { expect, test } from 'vitest'
import { hasMissedBelow } from './climb.ts'

const level = { p99Ms: 50, failedShare: 0.01 }
const rpc = { name: 'rpc', medianUs: 1000, spread: 0.3, cpuUsPerRequest: 500 }
const rates = [200, 400, 800, 1600]
const run = syntheticBlocks({
  seed: 1,
  starts: 1,
  loads: rates.map((rateRps) => ({
    name: `${rateRps}/s`,
    rateRps,
    roundsPerStart: 1,
    slower: { rpc: rateRps === 400 || rateRps === 800 ? 100 : 1 },
  })),
  variants: [rpc],
  climb: level,
})
const rounds = run.manifest.design!.rounds.map((round, index) => ({
  ...round,
  round: index + 1,
  firstTrial: index + 1,
  order: ['rpc'],
}))

/** As if the run were at its round, with some dropped. */
function needless(round: number, dropped: readonly number[] = []): boolean {
  const trials = run.trials.filter((trial) => trial.round < round && !dropped.includes(trial.round))
  const manifest = { ...run.manifest, design: { ...run.manifest.design!, dropped } }
  return hasMissedBelow(rounds[round - 1]!, { manifest, trials }, level)
}

test('a climb goes on after one load that was missed, and ends after two in a row', () => {
  expect([1, 2, 3, 4].map((round) => needless(round))).toEqual([false, false, false, true])
})

test('a load that the hammer could not offer counts as missed', () => {
  expect(needless(3, [2, 1])).toBe(true)
  expect(needless(3, [1])).toBe(true)
  expect(needless(2, [1])).toBe(false)
})
