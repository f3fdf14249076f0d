import type { Sample } from '@rpc-vs-mom/load'
import { expect, test } from 'vitest'
import { overloadFigures } from './overload-figures.ts'
import { spansOf } from './phases.ts'

const spans = spansOf([
  { name: '3x', rateRps: 300, durationMs: 1000 },
  { name: 'calm', rateRps: 80, durationMs: 1000 },
])

const figures = (samples: Sample[]) =>
  overloadFigures(samples, { spans, index: 0, capacityRps: 100 })

function sample(dueMs: number, tookMs: number, outcome: Sample['outcome']): Sample {
  return { dueUs: dueMs * 1000, sentUs: dueMs * 1000, endUs: (dueMs + tookMs) * 1000, outcome }
}

const refusal = { error: 'RESOURCE_EXHAUSTED' }

test('counts as goodput what was answered right within the phase, whenever it was asked', () => {
  const samples = [
    ...Array.from({ length: 100 }, (_, n) => sample(n * 10, 5, 'ok' as const)),
    ...Array.from({ length: 200 }, (_, n) => sample(n * 5, 1, refusal)),
    sample(950, 100, 'ok'),
    sample(900, 50, 'wrong'),
    sample(900, 50, 'timed-out'),
  ]
  expect(figures(samples)).toMatchObject({
    goodputRps: 100,
    goodputShare: 1,
    offeredRps: 303,
    ends: { ok: 101, RESOURCE_EXHAUSTED: 200, wrong: 1, 'timed-out': 1 },
  })
})

test('compares with the load where that is less than the capacity', () => {
  const samples = Array.from({ length: 50 }, (_, n) => sample(n * 10, 5, 'ok'))
  expect(figures(samples)).toMatchObject({ offeredRps: 50, goodputShare: 1 })
})

test('says how long refusals take', () => {
  const samples = Array.from({ length: 100 }, (_, n) => sample(n, n + 1, refusal))
  expect(figures(samples)).toMatchObject({ refusedP99Ms: 99, answeredP99Ms: undefined })
})

test('takes the phase after for recovered when nothing fails any more', () => {
  const samples = [sample(1100, 5, 'ok'), sample(1200, 5, refusal), sample(1300, 5, 'ok')]
  expect(figures(samples).recoveryMs).toBe(200)
  expect(figures([sample(1100, 5, 'ok')]).recoveryMs).toBe(0)
})
