import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StreamTable } from './stream-table.ts'

const steps = fc.array(
  fc.record({
    // Few ids, so that many share a place and many are deleted; far ones, so that it grows.
    streamId: fc.oneof(fc.nat(40), fc.nat(2 ** 30)).map((n) => n * 2 + 1),
    isDeletion: fc.boolean(),
  }),
  { maxLength: 300 },
)

describe('a table of streams', () => {
  test('holds what a map holds, whatever is entered and deleted', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const table = new StreamTable<string>()
        const map = new Map<number, string>()
        for (const [step, { streamId, isDeletion }] of all.entries()) {
          if (isDeletion) {
            table.delete(streamId)
            map.delete(streamId)
          } else {
            table.set(streamId, `${streamId} at ${step}`)
            map.set(streamId, `${streamId} at ${step}`)
          }
          expect(table.size).toBe(map.size)
        }
        for (const { streamId } of all) expect(table.get(streamId)).toBe(map.get(streamId))
        const oldestFirst = [...map].toSorted(([a], [b]) => a - b).map(([, value]) => value)
        expect(table.values()).toEqual(oldestFirst)
        expect(table.oldest()).toBe(oldestFirst[0])
      }),
    )
  })

  test('is empty when cleared, and can be used on', () => {
    const table = new StreamTable<string>()
    for (let streamId = 1; streamId < 99; streamId += 2) table.set(streamId, 'x')
    table.clear()
    expect(table.size).toBe(0)
    expect(table.get(5)).toBeUndefined()
    table.set(101, 'y')
    expect(table.values()).toEqual(['y'])
  })
})
