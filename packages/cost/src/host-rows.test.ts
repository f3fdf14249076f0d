import { expect, test } from 'vitest'
import { HostRows } from './host-rows.ts'

test('seconds have a row each while there are few', () => {
  const rows = new HostRows(4)
  for (let second = 0; second < 4; second++) rows.add({ stealShare: second / 10, othersShare: 0 })
  expect(rows.end().map(({ second, stealShare }) => [second, stealShare])).toEqual([
    [0, 0],
    [1, 0.1],
    [2, 0.2],
    [3, 0.3],
  ])
})

test.each([5, 8, 9, 16, 17, 1000])('%i seconds fit into four rows of one length', (count) => {
  const rows = new HostRows(4)
  for (let second = 0; second < count; second++)
    rows.add({ stealShare: second, othersShare: 1, waitingShare: 0.5 })
  const kept = rows.end()
  expect(kept.length).toBeLessThanOrEqual(5)
  const lengthS = kept[1]!.second
  for (const [index, { second, stealShare, waitingShare }] of kept.entries()) {
    const nextS = Math.min(count, (index + 1) * lengthS)
    expect(second).toBe(index * lengthS)
    expect(stealShare).toBeCloseTo((second + nextS - 1) / 2)
    expect(waitingShare).toBe(0.5)
  }
  expect(kept.at(-1)!.second + lengthS).toBeGreaterThanOrEqual(count)
})
