import { expect, test } from 'vitest'
import { scheduleRounds } from './schedule.ts'

const names = ['rpc', 'mom', 'local']

test('every round has each variant once', () => {
  const trials = scheduleRounds(names, 5, 1)
  for (let round = 1; round <= 5; round++) {
    const inRound = trials.filter((trial) => trial.round === round).map((trial) => trial.variant)
    expect(inRound.toSorted()).toEqual(names.toSorted())
  }
})

test('trials are numbered in the order they run', () => {
  expect(scheduleRounds(names, 2, 1).map((trial) => trial.number)).toEqual([1, 2, 3, 4, 5, 6])
})

test('the order within a round changes from round to round and depends on the seed alone', () => {
  const orders = (seed: number): string[] =>
    scheduleRounds(names, 8, seed).map((trial) => trial.variant)
  expect(orders(1)).toEqual(orders(1))
  expect(orders(1)).not.toEqual(orders(2))
  const rounds = [0, 1, 2, 3, 4, 5, 6, 7].map((round) =>
    orders(1)
      .slice(round * 3, round * 3 + 3)
      .join(),
  )
  expect(new Set(rounds).size).toBeGreaterThan(1)
})
