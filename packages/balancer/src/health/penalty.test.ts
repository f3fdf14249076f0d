import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { Penalty } from './penalty.ts'

test('charges one call per fault and halves the sum in every half-life', async () => {
  const clock = new FakeClock()
  const penalty = new Penalty(clock, 1000)
  for (let fault = 0; fault < 8; fault += 1) penalty.add()
  const seen = [penalty.calls]
  for (let halfLife = 0; halfLife < 3; halfLife += 1) {
    await clock.advance(1000)
    seen.push(penalty.calls)
  }
  expect(seen).toEqual([8, 4, 2, 1])
})

test('adds a new fault to what is left of the old ones', async () => {
  const clock = new FakeClock()
  const penalty = new Penalty(clock, 1000)
  penalty.add()
  penalty.add()
  await clock.advance(1000)
  penalty.add()
  expect(penalty.calls).toBe(2)
})

test('forgets a single fault after one half-life', async () => {
  const clock = new FakeClock()
  const penalty = new Penalty(clock, 1000)
  penalty.add()
  await clock.advance(1000)
  expect(penalty.calls).toBe(1)
  await clock.advance(1)
  expect(penalty.calls).toBe(0)
})

test('keeps what is left of a fault although it reads as nothing', async () => {
  const clock = new FakeClock()
  const penalty = new Penalty(clock, 1000)
  penalty.add()
  await clock.advance(1500)
  expect(penalty.calls).toBe(0)
  penalty.add()
  await clock.advance(1200)
  expect(penalty.calls).toBe(1)
})
