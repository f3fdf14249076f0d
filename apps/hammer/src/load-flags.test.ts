import { expect, test } from 'vitest'
import { boundOutstanding, overSteps } from './load-flags.ts'

const flags = { rate: 350, duration: 3500, timeout: 2000 }

const steps = [
  { rateRps: 1000, durationMs: 2000 },
  { rateRps: 8000, durationMs: 1000 },
]

test('steps give the length of the plan and its mean rate, and nothing changes without them', () => {
  expect(overSteps({ ...flags, steps })).toEqual({
    ...flags,
    steps,
    duration: 3000,
    rate: 10_000 / 3,
  })
  expect(overSteps(flags)).toBe(flags)
})

test('as many requests may be outstanding as the highest step needs', () => {
  const bound = boundOutstanding(overSteps({ ...flags, steps }))
  expect(bound).toBe(boundOutstanding({ ...flags, rate: 8000 }))
  expect(bound).toBeGreaterThan(boundOutstanding({ ...flags, rate: 1000 }))
})
