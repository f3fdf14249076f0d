import fc from 'fast-check'
import { expect, test } from 'vitest'
import { candidate } from '../../test/candidates.ts'
import { leastOutstanding } from './least-outstanding.ts'
import type { Candidate, Policy } from './policy.ts'

const loads = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 })
const weight = fc.integer({ min: 1, max: 4 })

/** How often each of them is picked. */
function shares(policy: Policy, candidates: readonly Candidate[], picks: number): number[] {
  const counts = candidates.map(() => 0)
  for (let pick = 0; pick < picks; pick += 1) {
    counts[candidates.indexOf(policy.pick(candidates)!)]! += 1
  }
  return counts
}

test('picks one with the fewest calls per weight', () => {
  const rounds = fc.array(fc.array(fc.record({ load: fc.nat(8), weight }), { minLength: 1 }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(rounds, (all) => {
      const policy = leastOutstanding()
      for (const round of all) {
        const picked = policy.pick(round.map(candidate))!
        const least = Math.min(...round.map((each) => each.load / each.weight))
        expect(picked.load / picked.weight).toBe(least)
      }
    }),
  )
})

test('gives equals the same share, however many busier ones stand between them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }).filter((busy) => busy.includes(false)),
      fc.integer({ min: 1, max: 100 }),
      (busy, picks) => {
        const candidates = busy.map((isBusy) => candidate({ load: isBusy ? 1 : 0 }))
        const idle = shares(leastOutstanding(), candidates, picks).filter((_, n) => !busy[n])
        expect(Math.max(...idle) - Math.min(...idle)).toBeLessThanOrEqual(1)
        expect(idle.reduce((sum, share) => sum + share, 0)).toBe(picks)
      },
    ),
  )
})

test('gives idle ones turns in proportion to their weights', () => {
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 6 }), (weights) => {
      const total = weights.reduce((sum, each) => sum + each, 0)
      const candidates = weights.map((each) => candidate({ weight: each }))
      expect(shares(leastOutstanding(), candidates, 10 * total)).toEqual(
        weights.map((each) => 10 * each),
      )
    }),
  )
})

test('lets one of twice the weight have twice the calls', () => {
  const policy = leastOutstanding()
  const [big, small] = [{ load: 0 }, { load: 0 }].map(candidate)
  const [a, b] = [
    { ...big!, weight: 2 },
    { ...small!, weight: 1 },
  ]
  for (let call = 0; call < 30; call += 1) {
    const picked = policy.pick([a, b])!
    picked.load += 1
  }
  expect([a.load, b.load]).toEqual([20, 10])
})

test('prefers, of equally busy ones, one that is not twice as slow as another', () => {
  const candidates = [10, 19, 21, 0].map((typicalMs) => candidate({ typicalMs }))
  expect(shares(leastOutstanding('latency'), candidates, 30)).toEqual([10, 10, 0, 10])
  expect(shares(leastOutstanding('rotation'), candidates, 40)).toEqual([10, 10, 10, 10])
})

test('never prefers a fast one that is busier', () => {
  const [slow, fast] = [candidate({ typicalMs: 99 }), candidate({ typicalMs: 1, load: 1 })]
  expect(leastOutstanding().pick([fast, slow])).toBe(slow)
})

test('prefers, of equally busy ones, the one that is expected to answer next', () => {
  const candidates = [7, 3, 5, 3].map((nextAnswerMs) => candidate({ load: 2, nextAnswerMs }))
  expect(shares(leastOutstanding('latency'), candidates, 30)).toEqual([0, 15, 0, 15])
  expect(shares(leastOutstanding('rotation'), candidates, 40)).toEqual([10, 10, 10, 10])
})

test('gives equals the same share while it is not known of all when they answer', () => {
  const candidates = [7, undefined, 5].map((nextAnswerMs) => candidate({ load: 2, nextAnswerMs }))
  expect(shares(leastOutstanding(), candidates, 30)).toEqual([10, 10, 10])
})

test('never prefers one that answers next and is busier, far slower, or not in turn by its weight', () => {
  const busier = [candidate({ load: 1 }), candidate({ load: 2, nextAnswerMs: 0 })]
  expect(shares(leastOutstanding(), busier, 10)).toEqual([10, 0])
  const slower = [
    candidate({ load: 1, typicalMs: 10, nextAnswerMs: 9 }),
    candidate({ load: 1, typicalMs: 30, nextAnswerMs: 1 }),
  ]
  expect(shares(leastOutstanding(), slower, 10)).toEqual([10, 0])
  const unlike = [
    candidate({ load: 2, weight: 2, nextAnswerMs: 9 }),
    candidate({ load: 1, weight: 1, nextAnswerMs: 1 }),
  ]
  expect(shares(leastOutstanding(), unlike, 30)).toEqual([20, 10])
})

test('gives equals of about the same speed the same share, in whatever order they stand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 10, max: 20, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (times) => {
        const candidates = times.map((typicalMs) => candidate({ typicalMs }))
        expect(new Set(shares(leastOutstanding(), candidates, 5 * times.length))).toEqual(
          new Set([5]),
        )
      },
    ),
  )
})

test('goes on with those that are left when the list has shrunk', () => {
  const policy = leastOutstanding()
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }].map(candidate)
  const all = [a!, b!, c!]
  expect([policy.pick(all), policy.pick(all), policy.pick(all)]).toEqual([a, b, c])
  expect(policy.pick([a!])).toBe(a)
})

test('picks none from an empty list', () => {
  expect(leastOutstanding().pick([])).toBeUndefined()
  fc.assert(
    fc.property(
      loads,
      (each) => leastOutstanding().pick(each.map((load) => candidate({ load }))) !== undefined,
    ),
  )
})
