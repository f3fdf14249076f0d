import { expect, test } from 'vitest'
import { candidate } from '../../test/candidates.ts'
import { seeded } from '../../test/seeded.ts'
import { powerOfTwo, weightedRandom } from './random.ts'
import type { Candidate, Policy } from './policy.ts'

const picks = 30_000

function shares(policy: Policy, candidates: readonly Candidate[]): number[] {
  const counts = candidates.map(() => 0)
  for (let pick = 0; pick < picks; pick += 1) {
    counts[candidates.indexOf(policy.pick(candidates)!)]! += 1 / picks
  }
  return counts
}

test('draws with chances in proportion to weights', () => {
  const candidates = [1, 2, 3].map((weight) => candidate({ weight }))
  const [one, two, three] = shares(weightedRandom(seeded(1)), candidates)
  expect(one).toBeCloseTo(1 / 6, 1.5)
  expect(two).toBeCloseTo(2 / 6, 1.5)
  expect(three).toBeCloseTo(3 / 6, 1.5)
})

test('of two drawn takes the one with fewer calls per weight', () => {
  const [big, small] = [candidate({ load: 3, weight: 2 }), candidate({ load: 2, weight: 1 })]
  expect(shares(powerOfTwo(seeded(2)), [big, small])).toEqual([expect.closeTo(1), 0])
})

test('draws two different ones, so the busiest is never picked', () => {
  const candidates = [0, 0, 9].map((load) => candidate({ load }))
  expect(shares(powerOfTwo(seeded(3)), candidates)[2]).toBe(0)
})

test('of two equally busy ones takes the one that is not twice as slow', () => {
  const candidates = [candidate({ typicalMs: 30 }), candidate({ typicalMs: 10 })]
  expect(shares(powerOfTwo(seeded(4)), candidates)).toEqual([0, expect.closeTo(1)])
  expect(shares(powerOfTwo(seeded(4), 'rotation'), candidates)[0]).toBeCloseTo(0.5, 1.5)
})

test('of two equally busy ones takes the one that is expected to answer next', () => {
  const candidates = [3, 1].map((nextAnswerMs) => candidate({ load: 2, nextAnswerMs }))
  expect(shares(powerOfTwo(seeded(6)), candidates)).toEqual([0, expect.closeTo(1)])
  expect(shares(powerOfTwo(seeded(6), 'rotation'), candidates)[0]).toBeCloseTo(0.5, 1.5)
})

test.each([
  ['random', weightedRandom],
  ['power of two', powerOfTwo],
])('%s picks none from an empty list', (_, policy) => {
  expect(policy(seeded(5)).pick([])).toBeUndefined()
})
