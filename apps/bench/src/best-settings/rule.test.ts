import { expect, test } from 'vitest'
import { bestOf, scoresOf, type Figures } from './rule.ts'

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
  expect(bestOf(scores)).toBe('b')
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
  expect(bestOf(scoresOf(twiceTheCapacity(1.5)))).toBe('large')
  expect(bestOf(scoresOf(twiceTheCapacity(3)))).toBe('small')
})

test('of settings that differ by less than rounds do, the first is taken', () => {
  expect(bestOf(scoresOf(figuresOf({ a: [[99, 1]], b: [[100, 1]], c: [[101, 1]] })))).toBe('a')
  expect(bestOf(scoresOf(figuresOf({ a: [[80, 1]], b: [[100, 1]], c: [[101, 1]] })))).toBe('b')
})
