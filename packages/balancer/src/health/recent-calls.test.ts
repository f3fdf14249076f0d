import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentCalls } from './recent-calls.ts'

const call = fc.record({
  afterMs: fc.nat(3000),
  isFault: fc.boolean(),
  tookMs: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
})

test('counts exactly what ended in the present 5 seconds and the 5 before', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 100 }), fc.nat(20_000), (calls, waitMs) => {
      const recent = new RecentCalls()
      let nowMs = 0
      const all = calls.map(({ afterMs, isFault, tookMs }) => {
        nowMs += afterMs
        recent.note(nowMs, isFault, tookMs)
        return { endedMs: nowMs, isFault, tookMs }
      })
      nowMs += waitMs
      const from = (Math.floor(nowMs / 5000) - 1) * 5000
      const known = all.filter(({ endedMs }) => endedMs >= from)
      const times = known.flatMap(({ tookMs }) => (tookMs === undefined ? [] : [tookMs]))
      const tally = recent.tally(nowMs)
      expect(tally).toMatchObject({
        ended: known.length,
        faults: known.filter(({ isFault }) => isFault).length,
        timed: times.length,
      })
      expect(tally.logSum).toBeCloseTo(
        times.reduce((sum, ms) => sum + Math.log(ms), 0),
        6,
      )
    }),
  )
})

test('forgets everything when told to', () => {
  const recent = new RecentCalls()
  recent.note(0, true, 5)
  recent.forget()
  expect(recent.tally(1)).toEqual({ ended: 0, faults: 0, timed: 0, logSum: 0 })
})

test('takes a time that the clock could not measure for a very short one', () => {
  const recent = new RecentCalls()
  recent.note(0, false, 0)
  expect(recent.tally(0).logSum).toBe(Math.log(0.001))
})
