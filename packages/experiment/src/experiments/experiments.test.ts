import { describe, expect, test } from 'vitest'
import { variantsNamed } from '../variants/variants.ts'
import { experimentSizes } from './experiment.ts'
import { durationMs } from '@rpc-vs-mom/cli'
import { checkFaults } from '../faults/check-faults.ts'
import { parseFaults } from '../faults/parse-faults.ts'
import { blockExperiments, faultExperiments } from './experiments.ts'

describe.each(blockExperiments)('the experiment $name', (experiment) => {
  const { variants, challenger, loads, sizes, parts = [] } = experiment

  test('names variants that there are, its challenger among them', () => {
    expect(variantsNamed(variants).map(({ name }) => name)).toEqual(variants)
    expect(variants.slice(1)).toContain(challenger)
  })

  test('has starts enough for an interval, and rounds for each load, in every size', () => {
    for (const size of experimentSizes) {
      expect(sizes[size].starts).toBeGreaterThanOrEqual(3)
      expect(sizes[size].roundsPerStart).toHaveLength(loads.length)
    }
  })

  test('has loads in ascending order, none above what is held', () => {
    const shares = loads.map(({ ofCapacity }) => ofCapacity)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(Math.max(...shares)).toBeLessThan(1)
  })

  test('changes one thing at a time from the baseline to the challenger', () => {
    const steps = parts.filter(({ isStep }) => isStep)
    for (const [index, { from }] of steps.entries())
      expect(from).toBe(steps[index - 1]?.to ?? variants[0])
    if (steps.length > 0) expect(steps.at(-1)!.to).toBe(challenger)
    for (const { from, to } of parts) expect(variants).toEqual(expect.arrayContaining([from, to]))
  })
})

describe.each(faultExperiments)('the experiment $name', (experiment) => {
  const faults = parseFaults(experiment.faults)

  test('breaks what its variants have, within the trial, and heals it', () => {
    const variants = variantsNamed(experiment.variants)
    const run = { durationMs: durationMs(experiment.duration), workers: 2, variants }
    expect(() => checkFaults(faults, run)).not.toThrow()
    const last = new Map(faults.map(({ target, kind }) => [target, kind]))
    for (const [target, kind] of last) expect(['start', 'continue'], target).toContain(kind)
  })

  test('has 1,000 requests before the first fault, so that p99 is known', () => {
    expect((faults[0]!.atMs / 1000) * experiment.rateRps).toBeGreaterThan(1200)
  })
})
