import { expect, test } from 'vitest'
import { mom, options, rpc } from '../answer/synthetic-answer.ts'
import { syntheticBlocks } from '../synthetic/synthetic-blocks.ts'
import { syntheticRun } from '../synthetic/synthetic-run.ts'
import type { Run } from '../run/read-run.ts'
import { acrossRuns } from './across-runs.ts'
import { notComparable } from './not-comparable.ts'

const rounds = { seed: 1, rounds: 7, seconds: 5, rateRps: 400, trialNoise: 0.02 }

/** The same plan, measured by another version in which rpc takes so many times as long. */
function runOf(slower: number): Run {
  const variants = [{ ...rpc, medianUs: rpc.medianUs * slower }, mom]
  return syntheticRun({ ...rounds, variants })
}

test('a variant that takes longer in the second run is found, and one that does not is not', () => {
  const [ofRpc, ofMom] = acrossRuns(runOf(1), runOf(1.3))
  expect(ofRpc).toMatchObject({ variant: 'rpc', outcome: 'A better' })
  expect(ofRpc!.ratios['p50Us']!.ratio).toBeCloseTo(1.3, 1)
  expect(ofMom).toMatchObject({ variant: 'mom', outcome: 'no difference found' })
})

test('runs of blocks are compared at each load', () => {
  const [first, second] = [1, 0.7].map((factor) =>
    syntheticBlocks({
      ...options,
      variants: options.variants.map((each) =>
        each.name === 'mom' ? { ...each, medianUs: each.medianUs * factor } : each,
      ),
    }),
  )
  const found = acrossRuns(first!, second!)
  const ofMom = found.filter(({ variant }) => variant === 'mom')
  expect(ofMom.map(({ load, outcome }) => [load, outcome])).toEqual([
    ['low', 'B better'],
    ['busy', 'B better'],
  ])
  for (const { outcome } of found.filter(({ variant }) => variant !== 'mom'))
    expect(outcome).toBe('no difference found')
})

test.each([
  [
    'plan',
    { plan: { ...runOf(1).manifest.plan, hash: 'other', rateRps: 500 } },
    'rateRps 400 against 500',
  ],
  [
    'data',
    { dataSet: { hash: 'other', seed: 2, size: { sale: 5 } } },
    'seed 1, against 5 sale, seed 2',
  ],
  ['observability', { observability: 'traces' }, 'off against traces'],
  ['design', { design: syntheticBlocks(options).manifest.design! }, 'rounds against choose'],
])('runs that differ in their %s are refused with the difference', (_, change, reason) => {
  const { manifest } = runOf(1)
  expect(notComparable(manifest, manifest)).toEqual([])
  const reasons = notComparable(manifest, { ...manifest, ...change })
  expect(reasons).toHaveLength(1)
  expect(reasons[0]).toContain(reason)
})
