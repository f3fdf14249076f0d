import { expect, test } from 'vitest'
import { goalsOf } from './goals.ts'
import type { Measurement } from './measure.ts'
import { rowOf } from './rows.ts'

function round(worker: number, singleMs: readonly number[]): Measurement {
  return {
    library: 'our transport',
    cpuUs: { client: 20, worker, broker: 50 },
    singleMs,
    loadedRps: 10_000,
  }
}

test('a row holds medians over the rounds and counts every stall', () => {
  const rounds = [round(10, [0.3, 0.4, 44]), round(12, [0.2, 0.3, 51]), round(90, [34, 35, 50])]
  expect(rowOf('our transport', rounds)).toMatchObject({
    workerUs: 12,
    singleP50Ms: 0.4,
    samples: 9,
    stalls: 3,
  })
})

test('a goal is missed by one stall, and by a worker above its limit', () => {
  const met = (rounds: Measurement[]): boolean[] =>
    goalsOf(rowOf('our transport', rounds)).map((goal) => goal.met)
  expect(met([round(16, [0.3])])).toEqual([true, true, true, true])
  expect(met([round(16.1, [0.3, 0.3, 44])])).toEqual([false, true, true, false])
})
