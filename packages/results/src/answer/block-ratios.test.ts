import { describe, expect, test } from 'vitest'
import type { BlockRatio } from './answer.ts'
import { blockRatios, speedMetrics } from './block-ratios.ts'
import {
  simulatedStarts,
  type SimulatedStarts,
  type StartsAtLoad,
} from '../synthetic/synthetic-starts.ts'
import { normalFrom, syntheticRandom } from '../synthetic/synthetic-random.ts'

/** As measured in six starts on two shared cores: at a low load, and at three quarters of the capacity. */
const low: StartsAtLoad['noise'] = {
  p50Us: { betweenStarts: 0.05, withinPair: 0.14 },
  p90Us: { betweenStarts: 0.05, withinPair: 0.18 },
  cpuUsPerRequest: { betweenStarts: 0.06, withinPair: 0.16 },
}
const busy: StartsAtLoad['noise'] = {
  p50Us: { betweenStarts: 0.04, withinPair: 0.12 },
  p90Us: { betweenStarts: 0, withinPair: 0.26 },
  p99Us: { betweenStarts: 0.1, withinPair: 0.5 },
  cpuUsPerRequest: { betweenStarts: 0, withinPair: 0.11 },
}

/** As the experiment “choose” has them; `twin` has the rounds of the baseline's second cluster. */
const usual = { starts: 7, neighbours: 0, roundsPerStart: [1, 5], twin: [1, 4] }
const full = { starts: 12, neighbours: 0, roundsPerStart: [6, 8], twin: [6, 8] }
type Design = typeof usual

const cost = ['cpuUsPerRequest'] as const
/** Below this nothing is called a difference. */
const noiseFloor = 1.02

describe.each([
  ['as measured', {}],
  ['where neighbouring blocks resemble each other', { neighbours: 0.5 }],
  ['where the baseline has one cluster', { twin: [] }],
  ['over three starts', { starts: 3 }],
])('with noise %s', (_, design) => {
  const runs = simulate(4000, { ...usual, ...design })

  test.each([
    ['response time', speedMetrics],
    ['CPU time', cost],
  ])('all intervals of %s hold the truth together in 93 to 97 % of runs', (__, metrics) => {
    const held = runs.filter((run) => ratiosOf(run, metrics).every(holds(1))).length
    expect(held / runs.length).toBeGreaterThan(0.93)
    expect(held / runs.length).toBeLessThan(0.97)
  })

  test.each([
    ['response time', speedMetrics],
    ['CPU time', cost],
  ])(
    'one variant against itself differs in %s in no more than one run in twenty',
    (__, metrics) => {
      const claimed = runs.filter((run) =>
        ratiosOf(run, metrics).some(({ significant }) => significant),
      ).length
      expect(claimed / runs.length).toBeLessThanOrEqual(0.05 + chance(runs.length))
    },
  )
})

test('intervals hold where starts differ by three times as much as pairs within them', () => {
  const noise = { p50Us: { betweenStarts: 0.3, withinPair: 0.1 } }
  const runs = simulate(2000, { ...usual, neighbours: 0.3 }, { noise: [noise, noise] })
  const held = runs.filter((run) => ratiosOf(run, ['p50Us']).every(holds(1))).length
  expect(held / runs.length).toBeGreaterThan(0.93)
  expect(held / runs.length).toBeLessThan(0.97)
})

describe('at three quarters of the capacity', () => {
  test('a run of the usual length finds a shift of 20 % of p50 in 90 % of runs', () => {
    expect(found(usual, 'p50Us', 1.2)).toBeGreaterThanOrEqual(0.9)
    expect(found(usual, 'p50Us', 1 / 1.2)).toBeGreaterThanOrEqual(0.9)
  })

  test('a run of the usual length finds a shift of 7 % of CPU time in 90 % of runs', () => {
    expect(found(usual, 'cpuUsPerRequest', 1.07)).toBeGreaterThanOrEqual(0.9)
  })

  test('a full run finds a shift of 10 % of p50 in 90 % of runs, and at a low load too', () => {
    expect(found(full, 'p50Us', 1.1)).toBeGreaterThanOrEqual(0.9)
    expect(found(full, 'p50Us', 1.1, 0)).toBeGreaterThanOrEqual(0.9)
  })
})

test('what is called findable is found in 80 % of runs', () => {
  const runs = simulate(1000, usual)
  const findable = runs.map((run) => Math.log(run[1]!['p50Us']!.findable!))
  const mean = findable.reduce((sum, one) => sum + one, 0) / findable.length
  const share = found(usual, 'p50Us', Math.exp(mean))
  expect(share).toBeGreaterThan(0.78)
  expect(share).toBeLessThan(0.82)
})

test('a second cluster of the baseline narrows the interval', () => {
  const width = (twin: number[]): number => {
    const runs = simulate(500, { ...usual, twin })
    const widths = runs.map((run) => Math.log(run[1]!['p50Us']!.high! / run[1]!['p50Us']!.low!))
    return widths.reduce((sum, one) => sum + one, 0) / widths.length
  }
  expect(width(usual.roundsPerStart) / width([])).toBeCloseTo(Math.sqrt(3 / 4), 1)
})

describe('what is not judged', () => {
  const start = (cpu: number, withoutCaller: number) => (value: number, index: number) => ({
    start: index + 1,
    rounds: 1,
    figures: { cpuUsPerRequest: value * cpu, cpuUsPerRequestWithoutCaller: value * withoutCaller },
  })
  const ratios = (cpu: number) =>
    blockRatios(
      [
        {
          rounds: 3,
          baseline: [100, 101, 102].map(start(1, 1)),
          challenger: [101, 101, 103].map(start(cpu, 2)),
        },
      ],
      () => noiseFloor,
    )[0]!

  test('CPU time without the caller differs only where that of all processes does', () => {
    expect(ratios(2)['cpuUsPerRequestWithoutCaller']!.significant).toBe(true)
    expect(ratios(1)['cpuUsPerRequestWithoutCaller']!.significant).toBe(false)
  })

  test('a metric that a start does not support is judged by the others, and without an interval by none', () => {
    expect(ratios(1)['p99Us']).toBeUndefined()
    const [two] = blockRatios(
      [
        {
          rounds: 2,
          baseline: [100, 101].map(start(1, 1)),
          challenger: [200, 203].map(start(1, 1)),
        },
      ],
      () => noiseFloor,
    )
    expect(two!['cpuUsPerRequest']).toMatchObject({ starts: 2, significant: false })
    expect(two!['cpuUsPerRequest']).not.toHaveProperty('low')
  })
})

type SimulatedRun = ReturnType<typeof blockRatios>

function simulate(
  runs: number,
  { roundsPerStart, twin, ...design }: Design,
  {
    truth = [{}, {}],
    noise = [low, busy],
  }: Partial<{ truth: StartsAtLoad['truth'][]; noise: StartsAtLoad['noise'][] }> = {},
): SimulatedRun[] {
  const normal = normalFrom(syntheticRandom(1))
  const loads = roundsPerStart.map((rounds, index) => ({
    roundsPerStart: { challenger: rounds, baseline: [rounds, ...twin.slice(index, index + 1)] },
    noise: noise[index]!,
    truth: truth[index]!,
  }))
  const options: SimulatedStarts = { ...design, loads, normal }
  return Array.from({ length: runs }, () => blockRatios(simulatedStarts(options), () => noiseFloor))
}

function found(design: Design, metric: 'p50Us' | 'cpuUsPerRequest', truth: number, load = 1) {
  const shifted = [0, 1].map((index) => (index === load ? { [metric]: truth } : {}))
  const runs = simulate(4000, design, { truth: shifted })
  const right = runs.filter((run) => {
    const { ratio, significant } = run[load]![metric]!
    return significant && ratio > 1 === truth > 1
  })
  return right.length / runs.length
}

function ratiosOf(run: SimulatedRun, metrics: readonly string[]): BlockRatio[] {
  return run.flatMap((load) => metrics.flatMap((metric) => load[metric] ?? []))
}

/** How far a share of 5 % may seem to be off in so many runs, in 95 % of cases. */
function chance(runs: number): number {
  return 2 * Math.sqrt((0.05 * 0.95) / runs)
}

function holds(truth: number): (ratio: BlockRatio) => boolean {
  return ({ low: from = 0, high: to = Infinity }) => from <= truth && truth <= to
}
