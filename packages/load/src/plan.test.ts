import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPlan, hashPlan, maxPlannedRequests, measuredIn, type PlanSpec } from './plan.ts'

const spec: PlanSpec = {
  seed: 7,
  arrivals: 'poisson',
  rateRps: 1000,
  durationMs: 4000,
  warmupMs: 1000,
  weights: [3, 0, 1],
}

const anySpec = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 48 }),
  arrivals: fc.constantFrom('poisson' as const, 'constant' as const),
  rateRps: fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.double({ min: 0.1, max: 5000, noNaN: true }),
  ),
  durationMs: fc.integer({ min: 1, max: 2000 }),
  warmupMs: fc.integer({ min: 0, max: 1000 }),
})

describe('a plan', () => {
  test('is the same for the same spec and another for another seed', () => {
    const questions = [Buffer.from('a')]
    expect(hashPlan(createPlan(spec), questions)).toBe(hashPlan(createPlan(spec), questions))
    expect(hashPlan(createPlan({ ...spec, seed: 8 }), questions)).not.toBe(
      hashPlan(createPlan(spec), questions),
    )
  })

  test('has another hash when the bytes of a question differ', () => {
    const plan = createPlan(spec)
    expect(hashPlan(plan, [Buffer.from('a')])).not.toBe(hashPlan(plan, [Buffer.from('b')]))
  })

  test('keeps its hash across releases, so that published hashes stay meaningful', () => {
    expect(hashPlan(createPlan(spec), [Buffer.from('a')])).toMatchInlineSnapshot(
      `"1db3e016bf8b0d940d688d156a3ebc45f53ab0307560788107b55f8839f51443"`,
    )
  })

  test('holds exactly rate x duration requests, all inside the measured part, in ascending order', () => {
    fc.assert(
      fc.property(anySpec, (drawn) => {
        const plan = createPlan({ ...drawn, weights: [1] })
        const measured = plan.dueUs.slice(plan.firstMeasured)
        expect(measured).toHaveLength(Math.round((drawn.rateRps * drawn.durationMs) / 1000))
        expect(plan.dueUs).toEqual(plan.dueUs.toSorted())
        expect(plan.dueUs.every((us) => Number.isInteger(us))).toBe(true)
        expect(plan.dueUs.filter((us) => us < plan.warmupUs)).toHaveLength(plan.firstMeasured)
        expect(plan.dueUs.at(-1) ?? 0).toBeLessThan(Math.max(1, plan.endUs))
      }),
      { numRuns: 3000 },
    )
  })

  test('asks its questions one after the other, from the first, where they have turns', () => {
    const { question, dueUs } = createPlan({ ...spec, inTurn: true })
    expect(question.slice(0, 7)).toEqual(Uint32Array.of(0, 1, 2, 0, 1, 2, 0))
    expect(question).toHaveLength(5000)
    expect(dueUs).toEqual(createPlan(spec).dueUs)
  })

  test('has constant arrival i at i gaps, rounded once, whatever the gap', () => {
    fc.assert(
      fc.property(anySpec, (drawn) => {
        const plan = createPlan({ ...drawn, arrivals: 'constant', weights: [1] })
        const measured = plan.dueUs.slice(plan.firstMeasured)
        const even = measured.map((_, i) => Math.round((i * 1_000_000) / drawn.rateRps))
        expect(measured.map((us) => us - plan.warmupUs)).toEqual(even)
      }),
      { numRuns: 1000 },
    )
  })

  test('has the requests of each step in its time, and those before at the rate of the first', () => {
    const steps = [
      { rateRps: 100, durationMs: 1000 },
      { rateRps: 2000, durationMs: 500 },
      { rateRps: 50, durationMs: 2000 },
    ]
    const plan = createPlan({ ...spec, warmupMs: 1000, steps })
    const dueIn = (fromMs: number, untilMs: number): number =>
      plan.dueUs.filter((us) => us >= fromMs * 1000 && us < untilMs * 1000).length
    expect(plan.firstMeasured).toBe(100)
    expect([dueIn(1000, 2000), dueIn(2000, 2500), dueIn(2500, 4500)]).toEqual([100, 1000, 100])
    expect(plan.endUs).toBe(4_500_000)
    expect(plan.dueUs).toEqual(plan.dueUs.toSorted())
  })

  test('with one step is the plan without steps', () => {
    const { rateRps, durationMs } = spec
    expect(createPlan({ ...spec, steps: [{ rateRps, durationMs }] })).toEqual(createPlan(spec))
  })

  test('spaces constant arrivals evenly', () => {
    const { dueUs } = createPlan({ ...spec, arrivals: 'constant', rateRps: 100 })
    expect(Array.from(dueUs.slice(0, 3))).toEqual([0, 10_000, 20_000])
  })

  test('draws other arrivals and another order of questions for every round, and as many', () => {
    const rounds = [1, 2, 3].map((round) => createPlan({ ...spec, round }))
    expect(new Set(rounds.map(({ dueUs }) => dueUs.length)).size).toBe(1)
    for (const key of ['dueUs', 'question'] as const)
      expect(new Set(rounds.map((plan) => plan[key].join())).size).toBe(3)
    expect(createPlan({ ...spec, round: 2 })).toEqual(rounds[1])
  })

  test('has as many Poisson arrivals in each part of its time as independent callers would', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    const rounds = 200
    for (let round = 1; round <= rounds; round++) {
      const { dueUs, firstMeasured, warmupUs } = createPlan({ ...spec, round, rateRps: 100 })
      for (const us of dueUs.slice(firstMeasured))
        tenths[Math.floor(((us - warmupUs) * 10) / (spec.durationMs * 1000))]!++
    }
    // 400 arrivals a round, each in any tenth with equal chance: 8000 in each, deviation 85.
    for (const arrivals of tenths) expect(Math.abs(arrivals - 8000)).toBeLessThan(5 * 85)
  })

  test('draws Poisson gaps whose mean and deviation are those of an exponential', () => {
    const { dueUs } = createPlan({ ...spec, durationMs: 100_000 })
    const gaps = Array.from(dueUs, (us, i) => us - (dueUs[i - 1] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    // 100 000 draws: the standard error of mean and deviation is about 0.3 %.
    expect(mean / 1000).toBeCloseTo(1, 1)
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1)
  })

  test('asks questions by weight and never one of weight 0', () => {
    const { question } = createPlan({ ...spec, durationMs: 100_000 })
    const share = (n: number): number => question.filter((q) => q === n).length / question.length
    expect(share(0)).toBeCloseTo(0.75, 1)
    expect(share(1)).toBe(0)
    expect(share(2)).toBeCloseTo(0.25, 1)
  })

  test('tells how many measured requests are due in a second', () => {
    const plan = createPlan(spec)
    const seconds = [-1, 0, 1, 2, 3, 4].map((second) => measuredIn(plan, second))
    expect(seconds).toEqual(
      [-1, 0, 1, 2, 3, 4].map(
        (second) =>
          plan.dueUs
            .slice(plan.firstMeasured)
            .filter((us) => Math.floor((us - plan.warmupUs) / 1_000_000) === second).length,
      ),
    )
    expect(seconds.reduce((sum, due) => sum + due)).toBe(4000)
  })

  test('refuses to grow beyond its bound', () => {
    const rateRps = maxPlannedRequests
    expect(() => createPlan({ ...spec, rateRps, durationMs: 60_000 })).toThrow(/above the limit/)
  })

  test('needs a question', () => {
    expect(() => createPlan({ ...spec, weights: [] })).toThrow(/at least one question/)
  })
})
