import { expect, test } from 'vitest'
import { bestOf, noiseOf, scoresOf, type Figures } from './rule.ts'

/** Figures of settings by name, for each mix capacity and mean response time. */
function figuresOf(settings: Record<string, readonly (readonly [number, number])[]>): Figures[] {
  return Object.entries(settings).flatMap(([setting, mixes]) =>
    mixes.map(([capacityRps, lowMeanMs], mix) => ({
      setting,
      mix: String(mix),
      capacityRps,
      lowMeanMs,
    })),
  )
}

test('the best in everything scores 1', () => {
  const scores = scoresOf(figuresOf({ a: [[100, 2]], b: [[200, 1]] }))
  expect(scores).toEqual([
    { setting: 'a', score: expect.closeTo(2) },
    { setting: 'b', score: 1 },
  ])
  expect(bestOf(scores, 0.05)).toBe('b')
})

test('capacity with equal service times is weighed against response time with uneven ones', () => {
  const small = [
    [500, 1],
    [500, 1],
  ] as const
  const twiceTheCapacity = (unevenMs: number) =>
    figuresOf({
      small,
      large: [
        [1000, 1],
        [500, unevenMs],
      ],
    })
  expect(bestOf(scoresOf(twiceTheCapacity(1.5)), 0)).toBe('large')
  expect(bestOf(scoresOf(twiceTheCapacity(3)), 0)).toBe('small')
})

test('of settings that differ by less than rounds do, the first is taken', () => {
  const scores = scoresOf(figuresOf({ a: [[90, 1]], b: [[99, 1]], c: [[100, 1]] }))
  expect([0.001, 0.02, 0.1].map((noise) => bestOf(scores, noise))).toEqual(['c', 'b', 'a'])
})

test('what rounds differ by is told from the scores of the same settings', () => {
  const round = (...scores: number[]) =>
    scores.map((score, index) => ({ setting: String(index), score }))
  expect(noiseOf([round(1, 2), round(1, 2)])).toBe(0)
  expect(noiseOf([round(1, 2), round(1.1, 2.2)])).toBeCloseTo(0.1)
  expect(noiseOf([round(1, 2), round(1.1, 2)])).toBeCloseTo(
    Math.exp(Math.log(1.1) / Math.sqrt(2)) - 1,
  )
  expect(() => noiseOf([round(1)])).toThrow('One round does not tell')
})
