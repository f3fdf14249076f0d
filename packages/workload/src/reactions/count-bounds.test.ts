import { expect, test } from 'vitest'
import { CountBounds } from './count-bounds.ts'

function after(attempts: number, acknowledged: number): CountBounds {
  const bounds = new CountBounds()
  for (let n = 0; n < attempts; n++) bounds.attempt()
  for (let n = 0; n < acknowledged; n++) bounds.acknowledge()
  return bounds
}

test.each([3, 4, 5])('of 5 attempts with 3 acknowledged a read may show %i', (shown) => {
  const bounds = after(5, 3)
  expect(bounds.fault(shown, bounds.least())).toBeUndefined()
})

test('a read that misses an acknowledged increment is wrong', () => {
  const bounds = after(5, 3)
  expect(bounds.fault(2, bounds.least())).toBe('2, and 3 were there before it was asked')
})

test('a read that shows more than was attempted is wrong', () => {
  const bounds = after(5, 3)
  expect(bounds.fault(6, bounds.least())).toBe('6, and only 5 were ever sent')
})

test('a count that falls is wrong, though nothing more was acknowledged', () => {
  const bounds = after(5, 0)
  expect(bounds.fault(4, bounds.least())).toBeUndefined()
  expect(bounds.fault(3, bounds.least())).toBe('3, and 4 were there before it was asked')
})

test('replies of reads that were under way together may come in any order', () => {
  const bounds = after(5, 0)
  const [first, second] = [bounds.least(), bounds.least()]
  expect(bounds.fault(4, second)).toBeUndefined()
  expect(bounds.fault(3, first)).toBeUndefined()
})
