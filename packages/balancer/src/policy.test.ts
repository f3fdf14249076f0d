import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leastOutstanding } from './policy.ts'

const loads = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 })

test('picks one of the least loaded', () => {
  fc.assert(
    fc.property(fc.array(loads, { minLength: 1, maxLength: 20 }), (rounds) => {
      const policy = leastOutstanding()
      for (const round of rounds) {
        const candidates = round.map((load) => ({ load }))
        expect(policy.pick(candidates)?.load).toBe(Math.min(...round))
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
        const policy = leastOutstanding()
        const candidates = busy.map((isBusy, index) => ({ load: isBusy ? 1 : 0, index }))
        const shares = candidates.map(() => 0)
        for (let pick = 0; pick < picks; pick += 1) {
          const { index } = policy.pick(candidates) as { index: number }
          shares[index] = (shares[index] ?? 0) + 1
        }
        const idle = shares.filter((_, index) => !busy[index])
        expect(Math.max(...idle) - Math.min(...idle)).toBeLessThanOrEqual(1)
        expect(idle.reduce((sum, share) => sum + share, 0)).toBe(picks)
      },
    ),
  )
})

test('goes on with those that are left when the list has shrunk', () => {
  const policy = leastOutstanding()
  const [a, b, c] = [{ load: 0 }, { load: 0 }, { load: 0 }]
  expect([policy.pick([a, b, c]), policy.pick([a, b, c]), policy.pick([a, b, c])]).toEqual([
    a,
    b,
    c,
  ])
  expect(policy.pick([a])).toBe(a)
})

test('picks nobody from an empty list', () => {
  expect(leastOutstanding().pick([])).toBeUndefined()
})
