import { expect, test } from 'vitest'
import { emptyHistogram } from './histogram.ts'
import { mergeOverTime, stretchLengthS } from './over-time.ts'
import type { Interval } from './recording.ts'

test('the same second of several trials is one stretch, and seconds without a sample are left out', async () => {
  const stretches = await mergeOverTime([logOf([0, 100], [2, 300]), logOf([0, 200], [1, 400])], 1)
  expect(stretches).toMatchObject([
    { fromS: 0, lengthS: 1, samples: 2, maxUs: 200 },
    { fromS: 1, samples: 1, maxUs: 400 },
    { fromS: 2, samples: 1, maxUs: 300 },
  ])
  expect(stretches[0]!.percentilesUs).toEqual({ 50: 100, 90: 200, 95: 200, 99: 200 })
})

test('a long trial has longer stretches instead of more', async () => {
  const seconds = Array.from({ length: 3600 }, (_, second): [number, number] => [second, second])
  const lengthS = stretchLengthS(3_600_000)
  const stretches = await mergeOverTime([logOf(...seconds)], lengthS)
  expect(lengthS).toBe(6)
  expect(stretches).toHaveLength(600)
  expect(stretches.at(-1)).toMatchObject({ fromS: 3594, lengthS: 6, samples: 6, maxUs: 3599 })
  expect(stretchLengthS(3500)).toBe(1)
})

async function* logOf(
  ...seconds: readonly (readonly [second: number, valueUs: number])[]
): AsyncGenerator<Interval> {
  for (const [second, valueUs] of seconds) {
    const histogram = emptyHistogram()
    histogram.recordValue(valueUs)
    yield { second, histogram }
  }
}
