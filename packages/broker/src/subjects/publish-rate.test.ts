import { expect, test } from 'vitest'
import { PublishRate } from './publish-rate.ts'

test('of 3000 messages in one second at 1000/s the burst and the second pass, and the rest is told when to try again', () => {
  let nowMs = 0
  const rate = new PublishRate(1000, () => nowMs)
  let passed = 0
  for (let n = 0; n < 3000; n++) {
    nowMs = n / 3
    if (rate.refusal() === undefined) passed++
  }
  expect(passed).toBeGreaterThanOrEqual(1998)
  expect(passed).toBeLessThanOrEqual(2000)
  expect(rate.refused).toBe(3000 - passed)
  const refusal = rate.refusal() ?? rate.refusal()
  expect(refusal).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: 'More than 1000 messages a second are published; try again in 1 ms.',
  })
  nowMs += 1
  expect(rate.refusal()).toBeUndefined()
})
