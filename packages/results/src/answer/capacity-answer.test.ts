import { expect, test } from 'vitest'
import { capacityAnswer } from './capacity-answer.ts'
import { capacityLine } from './lines/capacity-line.ts'
import type { CapacityOfVariant, CapacityTrial } from '../run/block-design.ts'

const question = { kind: 'question', baseline: 'rpc', challenger: 'mom' } as const

test('intervals that are apart tell who holds more, and their ends how much more', () => {
  const { ratio } = answer(held('rpc', 1000, 1200), held('mom', 1800, 2000))
  expect(ratio).toMatchObject({ outcome: 'challenger better', low: 1.5, high: 2 })
  expect(ratio!.ratio).toBeCloseTo(Math.sqrt((1800 * 2000) / (1000 * 1200)), 4)
  const { ratio: turned } = answer(held('rpc', 1800, 2000), held('mom', 1000, 1200))
  expect(turned).toMatchObject({ outcome: 'baseline better' })
})

test('intervals that overlap or are near each other tell no difference', () => {
  for (const keptRps of [1250, 1350, 1500])
    expect(
      answer(held('rpc', 1000, 1250), held('mom', keptRps, 1.2 * keptRps)).ratio!.outcome,
    ).toBe('no difference found')
})

test('an open interval has an open end', () => {
  const { ratio, variants } = answer(held('rpc', 1000), held('mom', 2000, 2400))
  expect(ratio).not.toHaveProperty('low')
  expect(ratio).toMatchObject({ high: 2.4, outcome: 'no difference found' })
  expect(variants[0]).not.toHaveProperty('missedRps')
})

test('the interval goes from below the lowest rate that any trial missed to above the highest that any kept', () => {
  const trials = [
    trial(500, true),
    trial(1000, false),
    trial(1000, true),
    trial(1000, true),
    trial(2000, false),
    trial(2000, true),
    trial(2000, false),
    trial(4000, false),
  ]
  const [rpc] = answer({ ...held('rpc', 1000, 2000), trials }).variants
  expect(rpc).toMatchObject({ keptRps: 1000, missedRps: 2000, lowRps: 500, highRps: 4000 })
})

test('a rate that was missed while the host took the processors ends no interval', () => {
  const trials = [trial(1000, true), trial(2000, false), trial(1400, false, 0.2)]
  const [rpc] = answer({ ...held('rpc', 1000, 1400), trials }).variants
  expect(rpc).toMatchObject({ keptRps: 1000, missedRps: 2000, lowRps: 1000, highRps: 2000 })
  const [open] = answer({ ...held('rpc', 1000, 1400), trials: trials.toSpliced(1, 1) }).variants
  expect(open).not.toHaveProperty('missedRps')
})

test('a capacity near what the hammer itself holds says so', () => {
  const found = answer({ ...held('rpc', 1000, 1200), generatorRps: 1190 }, held('mom', 1500, 1800))
  expect(found.variants.map(({ isNearGenerator }) => isNearGenerator)).toEqual([true, false])
  expect(capacityLine(found, ['rpc', 'mom'])!.numbers).toContain(
    'rpc kept 1000/s, not 1200/s, near what the hammer itself holds (1190/s)',
  )
})

test('a rate that was missed because the hammer was late is called its limit', () => {
  const late = { ...trial(1200, false), byGenerator: true } as const
  const rpc = { ...held('rpc', 1000, 1200), trials: [trial(1000, true), late, late] }
  const found = answer(rpc, held('mom', 2500, 3000))
  expect(found.ratio!.outcome).toBe('no difference found')
  expect(capacityLine(found, ['rpc', 'mom'])!.sentence).toBe(
    'rpc holds about 1100/s, mom about 2700/s; the limit of rpc is that of the hammer itself.',
  )
  expect(found.variants.map(({ isNearGenerator }) => isNearGenerator)).toEqual([true, false])
  expect(capacityLine(found, ['rpc', 'mom'])!.numbers).toContain(
    'rpc kept 1000/s, not 1200/s, the limit of the hammer itself over this wire',
  )
})

test('a hammer that holds far more by itself is not the limit, although it was late beside a busy system', () => {
  const late = { ...trial(1200, false), byGenerator: true } as const
  const rpc = { ...held('rpc', 1000, 1200), trials: [trial(1000, true), late, late] }
  const found = answer({ ...rpc, generatorRps: 2400 }, held('mom', 2500, 3000))
  expect(found.variants.map(({ isNearGenerator }) => isNearGenerator)).toEqual([false, false])
  expect(found.ratio!.outcome).toBe('challenger better')
})

test('where all trials together give an interval, that is what is told', () => {
  const interval = { rps: 1100, lowRps: 1040, highRps: 1180 }
  const found = answer({ ...held('rpc', 1000, 1200), interval }, held('mom', 2500, 3000))
  expect(found.ratio!.low).toBeCloseTo(2500 / 1180, 4)
  expect(found.ratio!.high).toBeCloseTo(3000 / 1040, 4)
  expect(found.ratio!.ratio).toBeCloseTo(Math.sqrt(2500 * 3000) / 1100, 4)
  expect(capacityLine(found, ['rpc', 'mom'])!.numbers).toContain(
    'rpc holds 1100/s (1040/s to 1180/s)',
  )
})

test.each([
  [{ rps: 1100, lowRps: 1040, highRps: 1180 }, 'rpc holds about 1100/s'],
  [{ rps: 8000, lowRps: 1100, highRps: 58_000 }, 'rpc holds 1100/s to 58000/s'],
  [{ rps: 8000, lowRps: 1000 }, 'rpc holds 1000/s or more'],
  [{ rps: 20, highRps: 40 }, 'rpc holds 40/s or less'],
])('an interval of %j is told as no more than it is', (interval, told) => {
  const found = answer({ ...held('rpc', 1000, 1200), interval }, held('mom', 2500, 3000))
  expect(capacityLine(found, ['rpc', 'mom'])!.sentence).toContain(`${told}, mom about 2700/s`)
})

test('a variant that kept no rate has no ratio, and is said to have kept none', () => {
  const found = answer({ variant: 'rpc', missedRps: 60, trials: [] }, held('mom', 1500, 1800))
  expect(found).not.toHaveProperty('ratio')
  expect(capacityLine(found, ['rpc', 'mom'])!.sentence).toBe(
    'rpc holds none of the rates tried, mom about 1600/s.',
  )
})

function answer(...variants: readonly CapacityOfVariant[]) {
  return capacityAnswer({ slo: 'p99<50ms', variants }, { question, takenShareMax: 0.05 })
}

function held(variant: string, keptRps: number, missedRps?: number): CapacityOfVariant {
  const missed = missedRps === undefined ? [] : [trial(missedRps, false)]
  const trials = [trial(keptRps, true), ...missed]
  return { variant, keptRps, ...(missedRps !== undefined && { missedRps }), trials }
}

function trial(rateRps: number, isKept: boolean, takenShare = 0): CapacityTrial {
  return { rateRps, isKept, goodputRps: rateRps, takenShare }
}
