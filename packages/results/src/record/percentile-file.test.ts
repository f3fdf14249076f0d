import { expect, test } from 'vitest'
import { emptyHistogram } from './histogram.ts'
import { formatPercentiles } from './percentile-file.ts'

test('no value of a percentile file is above the maximum, which is exact', () => {
  const histogram = emptyHistogram()
  for (let valueUs = 70_000; valueUs <= 90_001; valueUs += 1) histogram.recordValue(valueUs)
  const text = formatPercentiles(histogram)
  const values = [...text.matchAll(/^ *(\d+\.\d{3}) /gm)].map(([, value]) => Number(value))
  expect(values.length).toBeGreaterThan(20)
  expect(values.at(-1)).toBe(90.001)
  expect(values).toEqual(values.toSorted((a, b) => a - b))
  expect(text).toContain('#[Max     =       90.001, Total count    =        20002]')
  expect(text).toMatch(/^ +90\.001 +1\.000000000000 +20002$/m)
})

test('a file without samples has no values', () => {
  expect(formatPercentiles(emptyHistogram())).toContain('Total count    =            0')
})
