import { expect, test } from 'vitest'
import { goalsOf } from './goals.ts'
import type { Measurement } from './measure.ts'
import { rowOf } from './rows.ts'
import { countStalls } from './stalls.ts'

function round(worker: number, singleMs: readonly number[]): Measurement {
  return {
    library: 'our transport',
    cpuUs: { client: 20, worker, broker: 50 },
    singleMs,
    loadedRps: 10_000,
  }
}

test('a row holds medians over the rounds and counts every stall', () => {
  const rounds = [round(10, [0.3, 0.4, 44]), round(12, [0.2, 0.3, 51]), round(90, [34, 35, 49])]
  expect(rowOf('our transport', rounds)).toMatchObject({
    workerUs: 12,
    singleP50Ms: 0.4,
    samples: 9,
    stalls: 3,
  })
})

test('a goal is missed by one stall, and by a worker above its limit', () => {
  const met = (worker: number, latenciesMs: readonly number[]): boolean[] => {
    const stalls = countStalls('our transport', latenciesMs)
    const floorStalls = countStalls('hand-written floor', [0.2])
    const ours = rowOf('our transport', [round(worker, latenciesMs)])
    return goalsOf({ ours, stalls, floorStalls }).map((goal) => goal.met)
  }
  expect(met(16, [0.3])).toEqual([true, true, true, true])
  expect(met(16.1, [0.3, 0.3, 44])).toEqual([false, true, true, false])
  expect(met(16, [0.6, 0.6, 34])).toEqual([true, true, false, true])
})

test('stalls are told apart from what is shorter and longer', () => {
  const counts = countStalls('our transport', [0.3, 19.9, 20, 34.9, 35, 49.9, 50, 64.9, 65])
  expect(counts).toMatchObject({ samples: 9, p50Ms: 35, longestMs: 65 })
  expect([counts.before, counts.stalls, counts.after]).toEqual([2, 2, 2])
})
