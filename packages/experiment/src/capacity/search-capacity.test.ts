import type { CapacityTrial } from '@rpc-vs-mom/results'
import { describe, expect, test } from 'vitest'
import { searchCapacity, type CapacitySearchSpec } from './search-capacity.ts'
import { limitedServer, serialServer, trialsOf, type SimulatedHost } from './simulated-server.ts'

const spec: CapacitySearchSpec = {
  firstRps: 500,
  highestRps: 64_000,
  ratioMax: 1.2,
  trialsMax: 40,
  takenShareMax: 0.1,
  seed: 1,
}

const capacities: Readonly<Record<string, number>> = { slow: 90, middle: 1700, fast: 9000 }

async function keepsUpTo(variant: string, rateRps: number): Promise<CapacityTrial> {
  const isKept = rateRps <= capacities[variant]!
  return { rateRps, isKept, goodputRps: Math.min(rateRps, capacities[variant]!) }
}

describe('a server of known capacity', { timeout: 30_000 }, () => {
  const slo = { p99Ms: 50, failedShare: 0.001 }
  const servers = {
    'one after another, 0.4 ms each': { server: serialServer(400), capacityRps: 2500 },
    'one after another, 1 ms each': { server: serialServer(1000), capacityRps: 1000 },
    'a line of 100, and refuses the rest': { server: limitedServer(400, 100), capacityRps: 2500 },
  }
  const searches = 20

  /** Searches of 26 s of simulated time each. */
  async function search(name: keyof typeof servers, host?: SimulatedHost) {
    const { server, capacityRps } = servers[name]
    const found = []
    for (let seed = 1; seed <= searches; seed++) {
      const attempt = trialsOf(server, { slo, seed, ...(host && { host }) })
      let nowMs = 0
      const [one] = await searchCapacity(
        [name],
        async (_, rateRps, { isFine }) => {
          const durationMs = isFine ? 3000 : 1000
          nowMs += durationMs + 150
          return attempt(rateRps, durationMs)
        },
        { ...spec, seed, ratioMax: 1.04, isTimeUp: () => nowMs > 26_000 },
      )
      const { rps, lowRps = 0, highRps = Infinity } = one!.interval!
      found.push({
        isNear: Math.abs(rps / capacityRps - 1) < 0.03,
        isCovered: lowRps <= capacityRps && capacityRps <= highRps,
        factor: highRps / lowRps,
      })
    }
    return {
      near: found.filter(({ isNear }) => isNear).length,
      covered: found.filter(({ isCovered }) => isCovered).length,
      factors: found.map(({ factor }) => factor).toSorted((a, b) => a - b),
    }
  }

  test.each(Object.keys(servers) as (keyof typeof servers)[])(
    'is found within 3 percent where nothing disturbs: %s',
    async (name) => {
      const { near, covered, factors } = await search(name)
      expect(near).toBeGreaterThanOrEqual(19)
      expect(covered).toBeGreaterThanOrEqual(19)
      expect(factors[searches / 2]).toBeLessThan(1.25)
    },
  )

  test('is in the interval, which grows, where three of ten trials have a stall of 60 ms', async () => {
    const quiet = await search('one after another, 0.4 ms each')
    const noisy = await search('one after another, 0.4 ms each', { stalledShare: 0.3, stallMs: 60 })
    expect(noisy.covered).toBeGreaterThanOrEqual(17)
    expect(noisy.factors[searches / 2]).toBeGreaterThan(quiet.factors[searches / 2]!)
  })
})

test('finds every capacity, as close as was asked', async () => {
  const found = await searchCapacity(Object.keys(capacities), keepsUpTo, spec)
  for (const { variant, keptRps, missedRps, interval } of found) {
    const capacityRps = capacities[variant]!
    expect(interval!.lowRps).toBeLessThanOrEqual(capacityRps)
    expect(interval!.highRps).toBeGreaterThanOrEqual(capacityRps)
    expect(interval!.highRps! / interval!.lowRps!).toBeLessThanOrEqual(1.2)
    expect(keptRps).toBeLessThanOrEqual(capacityRps)
    expect(missedRps).toBeGreaterThan(capacityRps)
  }
})

test('doubles until a rate is missed, and then stays between the two', async () => {
  const [found] = await searchCapacity(['middle'], keepsUpTo, spec)
  const rates = found!.trials.map(({ rateRps }) => rateRps)
  expect(rates.slice(0, 3)).toEqual([500, 1000, 2000])
  expect(Math.min(...rates.slice(3))).toBeGreaterThan(1000)
})

test('takes every step with all variants that are not done, before anybody takes the next', async () => {
  const steps: number[] = []
  await searchCapacity(
    ['slow', 'fast'],
    (variant, rateRps, { step }) => {
      steps.push(step)
      return keepsUpTo(variant, rateRps)
    },
    spec,
  )
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps.slice(0, 4)).toEqual([1, 1, 2, 2])
})

test('a single trial that missed by accident is outvoted', async () => {
  let trials = 0
  const stalled = async (_: string, rateRps: number): Promise<CapacityTrial> => {
    const trial = await keepsUpTo('middle', rateRps)
    return ++trials === 2 ? { ...trial, isKept: false } : trial
  }
  const [found] = await searchCapacity(['middle'], stalled, spec)
  expect(found!.interval!.lowRps).toBeLessThanOrEqual(1700)
  expect(found!.interval!.highRps).toBeGreaterThanOrEqual(1700)
})

test('what a variant misses while others use the processors does not count, as long as they do not stay', async () => {
  const tried: number[] = []
  const disturbed = async (_: string, rateRps: number): Promise<CapacityTrial> => {
    const nth = tried.push(rateRps)
    const trial = await keepsUpTo('middle', rateRps)
    return nth >= 2 && nth <= 5 ? { ...trial, isKept: false, takenShare: 0.3 } : trial
  }
  const [found] = await searchCapacity(['middle'], disturbed, spec)
  expect(tried.slice(0, 7)).toEqual([500, 1000, 1000, 1000, 1000, 1000, 2000])
  expect(found!.interval!.lowRps).toBeGreaterThan(1400)
  const always = async (_: string, rateRps: number): Promise<CapacityTrial> => ({
    rateRps,
    isKept: false,
    goodputRps: 0,
    takenShare: 0.3,
  })
  const [none] = await searchCapacity(['one'], always, spec)
  expect(none).not.toHaveProperty('keptRps')
})

test('where the time was up before a rate was missed, only what was kept is told', async () => {
  let trials = 0
  const [found] = await searchCapacity(
    ['fast'],
    (variant, rateRps) => {
      trials++
      return keepsUpTo(variant, rateRps)
    },
    { ...spec, isTimeUp: () => trials === 3 },
  )
  expect(found!.interval!.rps).toBe(2000)
  expect(found!.interval!.lowRps).toBeLessThanOrEqual(2000)
  expect(found!.interval).not.toHaveProperty('highRps')
  expect(found).not.toHaveProperty('missedRps')
})

test('a rate at which the hammer was late is no rate to measure at, although it was kept', async () => {
  const late = async (_: string, rateRps: number): Promise<CapacityTrial> => ({
    ...(await keepsUpTo('middle', rateRps)),
    ...(rateRps > 1200 && { byGenerator: true }),
  })
  const [found] = await searchCapacity(['middle'], late, spec)
  expect(found!.keptRps).toBe(1000)
  expect(found!.interval!.rps).toBeGreaterThan(1500)
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
  const [all] = await searchCapacity(['one'], always, spec)
  expect(all).toMatchObject({ keptRps: 64_000 })
  expect(all!.interval).not.toHaveProperty('highRps')
  expect(all!.interval).toMatchObject({ rps: 64_000 })
  const [none] = await searchCapacity(['one'], never, spec)
  expect(none).not.toHaveProperty('keptRps')
  expect(none).not.toHaveProperty('interval')
  expect(none!.trials.length).toBeLessThan(20)
})
