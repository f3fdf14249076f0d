import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { EjectionTime } from './ejection-time.ts'

const bounds = { firstMs: 1000, longestMs: 5000 }

test('doubles while one fails again soon after its return, up to the bound', async () => {
  const clock = new FakeClock()
  const time = new EjectionTime(clock, bounds)
  const out: number[] = []
  for (let n = 0; n < 5; n += 1) {
    time.returned()
    await clock.advance(10)
    out.push(time.next())
  }
  expect(out).toEqual([1000, 2000, 4000, 5000, 5000])
})

test('starts again with one that was well for as long as it had been out', async () => {
  const clock = new FakeClock()
  const time = new EjectionTime(clock, bounds)
  time.returned()
  time.next()
  time.returned()
  await clock.advance(999)
  expect(time.next()).toBe(2000)
  time.returned()
  await clock.advance(2000)
  expect(time.next()).toBe(1000)
})
