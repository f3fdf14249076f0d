import { expect, test } from 'vitest'
import { planThrough, spansOf } from './phases.ts'

const spans = spansOf([
  { name: 'calm', rateRps: 100, durationMs: 10_000 },
  { name: '3x', rateRps: 300, durationMs: 5000 },
])

test('lays phases end to end', () => {
  expect(spans.map(({ fromUs, toUs }) => [fromUs, toUs])).toEqual([
    [0, 10_000_000],
    [10_000_000, 15_000_000],
  ])
})

test('plans every phase at its own rate, in order, and the same from the same seed', () => {
  const { dueUs, question, endUs } = planThrough(spans, 1)
  const within = ({ fromUs, toUs }: { fromUs: number; toUs: number }): number =>
    dueUs.filter((us) => us >= fromUs && us < toUs).length
  // Five standard deviations of a Poisson count.
  expect(Math.abs(within(spans[0]!) - 1000)).toBeLessThan(5 * Math.sqrt(1000))
  expect(Math.abs(within(spans[1]!) - 1500)).toBeLessThan(5 * Math.sqrt(1500))
  expect([...dueUs]).toEqual([...dueUs].toSorted((a, b) => a - b))
  expect([question.length, endUs]).toEqual([dueUs.length, 15_000_000])
  expect(planThrough(spans, 1).dueUs).toEqual(dueUs)
})
