import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBalancer } from '../src/balancer.ts'
import type { BreakerSettings } from '../src/settings.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { Fault, immediateBackend } from './scripted-backend.ts'

const intervalMs = 2000
const faultLimit = 3
const neverEject = 1_000_000

interface Traffic {
  readonly backends: number
  readonly everyMs: number
  readonly serviceMs: number
  readonly requests: number
}

const traffic: fc.Arbitrary<Traffic> = fc.record({
  backends: fc.integer({ min: 2, max: 6 }),
  everyMs: fc.integer({ min: 1, max: 20 }),
  serviceMs: fc.integer({ min: 1, max: 100 }),
  requests: fc.constant(500),
})

interface BadBackend {
  readonly fails: (call: number) => boolean
  readonly breaker?: BreakerSettings
}

/** Sends `requests` to workers of which the first one is bad, and counts what the bad one got. */
async function picksOfBadBackend(
  run: Traffic,
  { fails, breaker = {} }: BadBackend,
): Promise<number> {
  const clock = new FakeClock()
  const balancer = createBalancer<string, undefined, string>({
    clock,
    unavailable: (sentence) => new Error(sentence),
    isBackendFault: (error) => error instanceof Fault,
    checks: { intervalMs },
    breaker: { faultLimit, ...breaker },
  })
  const work = (): Promise<string> =>
    new Promise((resolve) => clock.after(run.serviceMs, () => resolve('')))
  let bad = 0
  const badBackend = immediateBackend('bad', () =>
    fails((bad += 1)) ? Promise.reject(new Fault('broken')) : work(),
  )
  const good = Array.from({ length: run.backends - 1 }, (_, n) =>
    immediateBackend(`good-${n}`, work),
  )
  balancer.setBackends([badBackend, ...good])
  await settled()
  for (let request = 0; request < run.requests; request += 1) {
    balancer.ask('', undefined).catch(() => undefined)
    await clock.advance(run.everyMs)
  }
  return bad
}

const everySecond = (call: number): boolean => call % 2 === 0

test('gives a backend that fails every call at once no more than the fault limit per check', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, async (run) => {
      const returns = Math.floor((run.requests * run.everyMs) / intervalMs)
      const picks = await picksOfBadBackend(run, { fails: () => true })
      expect(picks).toBeLessThanOrEqual(faultLimit * (1 + returns))
    }),
    { numRuns: 30 },
  )
})

test('gives one that fails every second call at once no more than its fair share, though it is never ejected', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, async (run) => {
      const breaker = { faultLimit: neverEject }
      const picks = await picksOfBadBackend(run, { fails: everySecond, breaker })
      expect(picks).toBeLessThanOrEqual(Math.ceil(run.requests / run.backends))
    }),
    { numRuns: 30 },
  )
})

test('would give it far more than its share without the charge for recent faults', async () => {
  const run = { backends: 2, everyMs: 1, serviceMs: 100, requests: 500 }
  const charged = { faultLimit: neverEject }
  const uncharged = { faultLimit: neverEject, penaltyHalfLifeMs: 1e-9 }
  const picks = (breaker: BreakerSettings): Promise<number> =>
    picksOfBadBackend(run, { fails: everySecond, breaker })
  expect(await picks(uncharged)).toBeGreaterThan(300)
  expect(await picks(charged)).toBeLessThan(200)
})
