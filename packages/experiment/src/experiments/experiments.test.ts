import { describe, expect, test } from 'vitest'
import { variantsNamed } from '../variants/variants.ts'
import { experimentSizes } from './experiment.ts'
import { blockExperiments } from './experiments.ts'

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
