import type { CapacityTrial } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { searchCapacity, type CapacitySearchSpec } from './search-capacity.ts'

const spec: CapacitySearchSpec = {
  firstRps: 500,
  highestRps: 64_000,
  ratioMax: 1.2,
  takenShareMax: 0.1,
  seed: 1,
}

const capacities: Readonly<Record<string, number>> = { slow: 90, middle: 1700, fast: 9000 }

async function keepsUpTo(variant: string, rateRps: number): Promise<CapacityTrial> {
  const isKept = rateRps <= capacities[variant]!
  return { rateRps, isKept, goodputRps: Math.min(rateRps, capacities[variant]!) }
}

test('finds every capacity between a rate that was kept and one that was missed, as close as was asked', async () => {
  const found = await searchCapacity(Object.keys(capacities), keepsUpTo, spec)
  for (const { variant, keptRps, missedRps } of found) {
    expect(keptRps).toBeLessThanOrEqual(capacities[variant]!)
    expect(missedRps).toBeGreaterThan(capacities[variant]!)
    expect(missedRps! / keptRps!).toBeLessThanOrEqual(1.2)
  }
})

test('takes every step with all variants that are not done, before anybody takes the next', async () => {
  const steps: number[] = []
  await searchCapacity(
    ['slow', 'fast'],
    (variant, rateRps, step) => {
      steps.push(step)
      return keepsUpTo(variant, rateRps)
    },
    spec,
  )
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps.slice(0, 4)).toEqual([1, 1, 2, 2])
})

test('a rate is missed when two of three trials miss it, not by a single one', async () => {
  const tried: number[] = []
  const stalled = async (_: string, rateRps: number): Promise<CapacityTrial> => {
    const nth = tried.push(rateRps)
    return { ...(await keepsUpTo('middle', rateRps)), ...(nth === 2 && { isKept: false }) }
  }
  const [found] = await searchCapacity(['middle'], stalled, spec)
  expect(tried.slice(0, 6)).toEqual([500, 1000, 1000, 1000, 2000, 2000])
  expect(found!.keptRps).toBeGreaterThan(1700 / 1.2)
  expect(found!.missedRps).toBeLessThan(1700 * 1.2)
})

test('what a variant misses while others use the processors does not count, as long as they do not stay', async () => {
  const tried: number[] = []
  const disturbed = async (_: string, rateRps: number): Promise<CapacityTrial> => {
    const nth = tried.push(rateRps)
    const trial = await keepsUpTo('middle', rateRps)
    return nth >= 2 && nth <= 5 ? { ...trial, isKept: false, takenShare: 0.3 } : trial
  }
  const [found] = await searchCapacity(['middle'], disturbed, spec)
  expect(tried.slice(0, 8)).toEqual([500, 1000, 1000, 1000, 1000, 1000, 2000, 2000])
  expect(found!.keptRps).toBeGreaterThan(1700 / 1.2)
  const always = async (_: string, rateRps: number): Promise<CapacityTrial> => ({
    rateRps,
    isKept: false,
    goodputRps: 0,
    takenShare: 0.3,
  })
  const [none] = await searchCapacity(['one'], always, spec)
  expect(none).not.toHaveProperty('keptRps')
})

test('ends at the highest rate, and with nothing kept where even slow rates are missed', async () => {
  const always = async (_: string, rateRps: number): Promise<CapacityTrial> => ({
    rateRps,
    isKept: true,
    goodputRps: rateRps,
  })
  const never = async (_: string, rateRps: number): Promise<CapacityTrial> => ({
    rateRps,
    isKept: false,
    goodputRps: 0,
  })
  expect(await searchCapacity(['one'], always, spec)).toMatchObject([{ keptRps: 64_000 }])
  const [none] = await searchCapacity(['one'], never, spec)
  expect(none).not.toHaveProperty('keptRps')
  expect(none!.trials.length).toBeLessThan(20)
})
