import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPlan, hashPlan, maxPlannedRequests, type PlanSpec } from './plan.ts'

const spec: PlanSpec = {
  seed: 7,
  arrivals: 'poisson',
  rateRps: 1000,
  durationMs: 4000,
  warmupMs: 1000,
  weights: [3, 0, 1],
}

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
      `"24eceb855b49ad5523a9990aebd3dd58261dc7d940d215f47cea2a09e561e4f2"`,
    )
  })

  test('has ascending intended starts inside its length, the measured ones after the warm-up', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 2 ** 48 }),
          arrivals: fc.constantFrom('poisson' as const, 'constant' as const),
          rateRps: fc.integer({ min: 1, max: 5000 }),
          durationMs: fc.integer({ min: 1, max: 2000 }),
          warmupMs: fc.integer({ min: 0, max: 1000 }),
        }),
        (drawn) => {
          const plan = createPlan({ ...drawn, weights: [1] })
          expect(plan.dueUs).toEqual(plan.dueUs.toSorted())
          expect(plan.dueUs.filter((us) => us < plan.warmupUs)).toHaveLength(plan.firstMeasured)
          expect(plan.dueUs.at(-1) ?? 0).toBeLessThanOrEqual(plan.endUs)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('spaces constant arrivals evenly', () => {
    const { dueUs } = createPlan({ ...spec, arrivals: 'constant', rateRps: 100 })
    expect(Array.from(dueUs.slice(0, 3))).toEqual([10_000, 20_000, 30_000])
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

  test('refuses to grow beyond its bound', () => {
    const rateRps = maxPlannedRequests
    expect(() => createPlan({ ...spec, rateRps, durationMs: 60_000 })).toThrow(/above the limit/)
  })

  test('needs a question', () => {
    expect(() => createPlan({ ...spec, weights: [] })).toThrow(/at least one question/)
  })
})
