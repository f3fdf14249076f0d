import { expect, test } from 'vitest'
import { RateGate } from './rate-gate.ts'

const clock = { nowMs: () => 0, after: () => () => undefined }

test('lets everything in without a limit', () => {
  const gate = new RateGate({ clock })
  for (let n = 0; n < 1000; n += 1) expect(gate.refusal('a')).toBeUndefined()
  expect(gate.counts()).toEqual({ total: 0, perCaller: 0, callers: 0 })
})

test('refuses what one caller sends too much, says when to try again, and lets others in', () => {
  const gate = new RateGate({ clock, perCallerRps: 2 })
  expect([gate.refusal('a'), gate.refusal('a')]).toEqual([undefined, undefined])
  expect(gate.refusal('a')).toEqual({
    sentence: 'This caller sends more requests than the rate limit per caller allows.',
    retryAfterMs: 500,
  })
  expect(gate.refusal('b')).toBeUndefined()
  expect(gate.counts()).toEqual({ total: 0, perCaller: 1, callers: 2 })
})

test('does not let a greedy caller use up what all have together', () => {
  const gate = new RateGate({ clock, totalRps: 3, perCallerRps: 2 })
  for (let n = 0; n < 100; n += 1) gate.refusal('greedy')
  expect(gate.refusal('modest')).toBeUndefined()
  expect(gate.refusal('modest')).toMatchObject({
    sentence: 'More requests arrive than the rate limit of the balancer allows.',
  })
  expect(gate.counts()).toEqual({ total: 1, perCaller: 98, callers: 2 })
})
