import { expect, test } from 'vitest'
import { goalsOf, growthOf, type LimitFigures } from './goals.ts'

const mebi = 2 ** 20
const good: LimitFigures = {
  verdict: 'VALID',
  planned: 1000,
  right: 1000,
  shed: 0,
  sendLagP99Ms: 0.4,
  memoryBytes: [60, 90, 100, 100, 101, 99, 100, 102, 100].map((mib) => mib * mebi),
}

test('a hammer that keeps to the plan without growing meets all goals', () => {
  expect(goalsOf(good).every(({ met }) => met)).toBe(true)
})

test.each<[Partial<LimitFigures>, string]>([
  [{ verdict: 'SUSPECT' }, 'MISSED the verdict is SUSPECT'],
  [{ right: 999 }, 'MISSED 999 of 1000 answers were right'],
  [{ shed: 1 }, 'MISSED 1 requests were shed'],
  [{ sendLagP99Ms: 1.01 }, 'MISSED the send lag at p99: 1.01 ms, at most 1 ms'],
  [{ sendLagP99Ms: undefined }, 'MISSED the send lag at p99: nothing was sent, at most 1 ms'],
  [
    { memoryBytes: [60, 90, 95, 100, 103, 106, 109, 112, 115] },
    'MISSED the memory grew by 8.7 % over the last two thirds, at most 5 %',
  ],
])('%j misses one', (figures, sentence) => {
  const missed = goalsOf({ ...good, ...figures }).filter(({ met }) => !met)
  expect(missed.map((goal) => goal.sentence)).toEqual([sentence])
})

test('the memory of too short a run is not judged', () => {
  expect(() => growthOf([1, 2, 3, 4, 5, 6])).toThrow('6 stretches are too few')
})
