import { describe, expect, test } from 'vitest'
import { variantsNamed } from '../variants/variants.ts'
import { experimentSizes } from './experiment.ts'
import { durationMs } from '@rpc-vs-mom/cli'
import { checkFaults } from '../faults/check-faults.ts'
import { workloadNamed } from '@rpc-vs-mom/workload'
import { parseFaults } from '../faults/parse-faults.ts'
import { blockExperiments, trialExperiments } from './experiments.ts'

describe.each(blockExperiments)('the experiment $name', (experiment) => {
  const { variants, challenger, loads, sizes, parts = [] } = experiment

  test('names variants that there are, its challenger among them', () => {
    expect(variantsNamed(variants).map(({ name }) => name)).toEqual(variants)
    expect(variants.slice(1)).toContain(challenger)
  })

  test('has starts enough for an interval, and rounds for each load, in every size', () => {
    for (const size of experimentSizes) {
      expect(sizes[size].starts).toBeGreaterThanOrEqual(3)
      expect(sizes[size].roundsPerStart.length).toBeLessThanOrEqual(loads.length)
      for (const name of sizes[size].only ?? [])
        expect(loads.map((load) => load.name)).toContain(name)
    }
  })

  test('has loads with names of their own, of each setting in ascending order of rate', () => {
    expect(new Set(loads.map(({ name }) => name)).size).toBe(loads.length)
    for (const own of Map.groupBy(loads, ({ setting }) => setting).values()) {
      const rates = own.map(({ ofCapacity, rateRps }) => ofCapacity ?? rateRps)
      expect(rates).toEqual(rates.toSorted((a, b) => a - b))
    }
  })

  test('varies along axes in ascending order, with something that is varied at every point', () => {
    const settings = [...new Set(loads.flatMap(({ setting }) => setting ?? []))]
    for (const own of Map.groupBy(settings, ({ axis }) => axis).values()) {
      const values = own.map(({ value }) => value)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }
    for (const { value, handlerTime, workers, connections, workload } of settings)
      if (value > 0) expect(handlerTime ?? workers ?? connections ?? workload).toBeDefined()
  })

  test('asks what the workload that it names can be asked', async () => {
    const workload = await workloadNamed(experiment.workload ?? 'sales')
    const known = workload.options.map((option) => option.attributeName())
    for (const { setting } of loads)
      expect(known).toEqual(expect.arrayContaining(Object.keys(setting?.workload ?? {})))
  })

  test('changes one thing at a time from the baseline to the challenger', () => {
    const steps = parts.filter(({ isStep }) => isStep)
    for (const [index, { from }] of steps.entries())
      expect(from).toBe(steps[index - 1]?.to ?? variants[0])
    if (steps.length > 0) expect(steps.at(-1)!.to).toBe(challenger)
    for (const { from, to } of parts) expect(variants).toEqual(expect.arrayContaining([from, to]))
  })
})

describe.each(trialExperiments)('the experiment $name', (experiment) => {
  const faults = experiment.faults === undefined ? [] : parseFaults(experiment.faults)

  test('names variants that there are', () => {
    expect(() => variantsNamed(experiment.variants)).not.toThrow()
  })

  test.each([experiment.duration, experiment.quick.duration])(
    'breaks what its variants have, within %s, and heals it',
    (duration) => {
      const variants = variantsNamed(experiment.variants)
      const run = { durationMs: durationMs(duration), workers: 2, variants }
      expect(() => checkFaults(faults, run)).not.toThrow()
      const last = new Map(faults.map(({ target, kind }) => [target, kind]))
      for (const [target, kind] of last) expect(['start', 'continue'], target).toContain(kind)
    },
  )

  test('has 1,000 requests before the first fault, so that p99 is known', () => {
    const [first] = faults
    if (first) expect((first.atMs / 1000) * experiment.rateRps).toBeGreaterThan(1200)
  })
})
