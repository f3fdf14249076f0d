import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InPlaceMap } from './in-place-map.ts'

const steps = fc.array(
  fc.record({
    // Few numbers, so that many are deleted; others that share a place with them; and far ones.
    key: fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 9 }).map((n) => 1 + n * 1024),
      fc.integer({ min: 1, max: 2 ** 45 }),
    ),
    isDeletion: fc.boolean(),
  }),
  { maxLength: 300 },
)

describe('a map written in place', () => {
  test('holds what a map holds, whatever is entered and deleted', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const inPlace = new InPlaceMap<string>()
        const map = new Map<number, string>()
        for (const [step, { key, isDeletion }] of all.entries()) {
          if (isDeletion) expect(inPlace.delete(key)).toBe(map.delete(key))
          else {
            inPlace.set(key, `${key} at ${step}`)
            map.set(key, `${key} at ${step}`)
          }
          expect(inPlace.size).toBe(map.size)
        }
        for (const { key } of all) {
          expect(inPlace.get(key)).toBe(map.get(key))
          expect(inPlace.has(key)).toBe(map.has(key))
        }
        const inOrder = [...map].toSorted(([a], [b]) => a - b)
        expect(inPlace.values()).toEqual(inOrder.map(([, value]) => value))
        expect(inPlace.lowestKey()).toBe(inOrder[0]?.[0])
      }),
    )
  })

  test('is empty when cleared, and can be used on', () => {
    const inPlace = new InPlaceMap<string>()
    for (let key = 1; key < 99; key += 2) inPlace.set(key, 'x')
    inPlace.clear()
    expect(inPlace.size).toBe(0)
    expect(inPlace.get(5)).toBeUndefined()
    inPlace.set(101, 'y')
    expect(inPlace.values()).toEqual(['y'])
  })
})
