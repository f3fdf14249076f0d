import { expect, test } from 'vitest'
import { slopeOf } from './run-soak.ts'

test('the slope of memory is that of a straight line through the samples', () => {
  const at = (minutes: number, megabytes: number) => ({
    atMs: minutes * 60_000,
    heapBytes: megabytes * 1e6,
    externalBytes: 0,
    residentBytes: 0,
    openFiles: 0,
  })
  const slope = slopeOf([at(0, 10), at(1, 12.5), at(2, 11.5), at(3, 14)], (held) => held.heapBytes)
  expect(slope).toBeCloseTo(1.1)
})
