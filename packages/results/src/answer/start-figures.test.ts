import { expect, test } from 'vitest'
import { emptyHistogram } from '../record/histogram.ts'
import { clustersTogether, figuresOfBlocks } from './start-figures.ts'
import type { ComponentCost } from '../record/cost.ts'
import type { TrialRecord } from '../record/trial.ts'

const hammer: ComponentCost = {
  name: 'hammer',
  role: 'hammer',
  processes: 1,
  cpuUs: 100,
  rssBytesPeak: 7,
}
const workers: ComponentCost = {
  name: 'workers',
  role: 'worker',
  processes: 2,
  cpuUs: 300,
  rssBytesPeak: 20,
}

test('percentiles and mean are those of all blocks of the start together', () => {
  const figures = figuresOfBlocks([block(times(1, 500)), block(times(501, 1000))])
  expect(figures).toMatchObject({ p50Us: 500, p90Us: 900, p99Us: 990 })
  expect(figures.meanUs).toBeCloseTo(500.5, 0)
})

test('a percentile without 10 samples beyond it in the start is absent', () => {
  const figures = figuresOfBlocks([block(times(1, 100)), block(times(1, 100))])
  expect(figures).toHaveProperty('p90Us')
  expect(figures).not.toHaveProperty('p99Us')
})

test('CPU time is that of all blocks over the requests of all, memory the largest of each component', () => {
  const figures = figuresOfBlocks([
    block(times(1, 100), [hammer, workers]),
    block(times(1, 300), [
      { ...hammer, cpuUs: 500, rssBytesPeak: 5 },
      { ...workers, cpuUs: 700, rssBytesPeak: 30 },
    ]),
  ])
  expect(figures).toMatchObject({
    cpuUsPerRequest: 1600 / 400,
    cpuUsPerRequestWithoutCaller: 1000 / 400,
    rssBytesPeak: 7 + 30,
    rssBytesPeakWithoutCaller: 30,
  })
})

test('the cost of a start in which a process ended is not known', () => {
  const ended = { ...workers, each: [{ cpuUs: 150, rssBytesPeak: 10 }] }
  const figures = figuresOfBlocks([block(times(1, 100)), block(times(1, 100), [hammer, ended])])
  expect(figures).toHaveProperty('p50Us')
  expect(figures).not.toHaveProperty('cpuUsPerRequest')
  expect(figures).not.toHaveProperty('rssBytesPeak')
})

test('two clusters are the geometric mean of what both have in the same start', () => {
  const together = clustersTogether([
    [
      { start: 1, rounds: 3, figures: { p50Us: 100, p99Us: 900 } },
      { start: 2, rounds: 3, figures: { p50Us: 100 } },
    ],
    [
      { start: 2, rounds: 3, figures: { p50Us: 900 } },
      { start: 1, rounds: 3, figures: { p50Us: 400 } },
    ],
  ])
  expect(together).toEqual([
    { start: 1, rounds: 3, figures: { p50Us: expect.closeTo(200) } },
    { start: 2, rounds: 3, figures: { p50Us: expect.closeTo(300) } },
  ])
})

test('a cluster that took part in fewer rounds of a start has less weight, and in none of them none', () => {
  const together = clustersTogether([
    [
      { start: 1, rounds: 3, figures: { p50Us: 100 } },
      { start: 2, rounds: 3, figures: { p50Us: 100 } },
    ],
    [{ start: 1, rounds: 1, figures: { p50Us: 1600 } }],
  ])
  expect(together).toEqual([
    { start: 1, rounds: 3, figures: { p50Us: expect.closeTo(200) } },
    { start: 2, rounds: 3, figures: { p50Us: expect.closeTo(100) } },
  ])
})

function times(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function block(responsesUs: readonly number[], components = [hammer, workers]): TrialRecord {
  const response = emptyHistogram()
  for (const us of responsesUs) response.recordValue(us)
  return {
    recording: { distributions: { response } },
    ledger: { sent: responsesUs.length },
    cost: { components },
  } as unknown as TrialRecord
}
