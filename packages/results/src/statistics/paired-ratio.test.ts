import { expect, test } from 'vitest'
import { pairedRatio, type Pair } from './paired-ratio.ts'
import { normalFrom, syntheticRandom } from '../synthetic/synthetic-random.ts'

const runs = 2000

test.each([3, 5, 7, 10])(
  'the 95 %% interval over %d rounds holds the true ratio in 95 %% of runs',
  (rounds) => {
    const normal = normalFrom(syntheticRandom(rounds))
    const noise = (): number => Math.exp(0.03 * normal())
    expect(coverage(rounds, 1.1, noise)).toBeGreaterThan(0.935)
    expect(coverage(rounds, 1.1, noise)).toBeLessThan(0.965)
  },
)

test('drift that both variants of a round share does not widen the interval', () => {
  const normal = normalFrom(syntheticRandom(5))
  const pairs = Array.from({ length: 5 }, (_, round) => {
    const drift = 1 + round / 2
    const noisy = (): number => drift * Math.exp(0.01 * normal())
    return { baseline: noisy(), challenger: noisy() * 1.2 }
  })
  const { low = 0, high = 9 } = pairedRatio(pairs)
  expect(low).toBeGreaterThan(1.15)
  expect(high).toBeLessThan(1.25)
})

test('one round in ten slowed down by a neighbour makes the interval wider, not wrong', () => {
  const random = syntheticRandom(8)
  const normal = normalFrom(random)
  const noise = (): number => Math.exp(0.03 * normal()) * (random() < 0.1 ? 1.5 : 1)
  expect(coverage(5, 1, noise)).toBeGreaterThan(0.94)
})

test('fewer than 3 rounds give a ratio without an interval', () => {
  const { ratio, low, high } = pairedRatio([
    { baseline: 1, challenger: 2 },
    { baseline: 2, challenger: 4 },
  ])
  expect(ratio).toBeCloseTo(2)
  expect([low, high]).toEqual([undefined, undefined])
})

test('swapping the variants inverts the ratio and its interval', () => {
  const pairs = [1, 2, 3].map((n) => ({ baseline: n, challenger: 2 * n + (n === 2 ? 0.5 : 0) }))
  const swapped = pairs.map(({ baseline, challenger }) => ({
    baseline: challenger,
    challenger: baseline,
  }))
  const [one, other] = [pairedRatio(pairs), pairedRatio(swapped)]
  expect(one.ratio * other.ratio).toBeCloseTo(1, 4)
  expect((one.low ?? 0) * (other.high ?? 0)).toBeCloseTo(1, 4)
})

function coverage(rounds: number, truth: number, noise: () => number): number {
  let held = 0
  for (let run = 0; run < runs; run++) {
    const pairs: Pair[] = Array.from({ length: rounds }, () => ({
      baseline: 1000 * noise(),
      challenger: 1000 * truth * noise(),
    }))
    const { low = 0, high = 0 } = pairedRatio(pairs)
    if (low <= truth && truth <= high) held++
  }
  return held / runs
}
