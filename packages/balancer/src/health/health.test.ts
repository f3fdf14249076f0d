import { expect, test } from 'vitest'
import { Health } from './health.ts'

function readyHealth(faultLimit = 3): Health {
  const health = new Health(faultLimit)
  health.checkAnswered()
  return health
}

test('gets no requests before its first check has answered', () => {
  const health = new Health(3)
  expect(health.state).toBe('joining')
  health.checkAnswered()
  expect(health.state).toBe('ready')
})

test('leaves on the first failed check and says why', () => {
  const health = readyHealth()
  health.checkFailed('No answer.')
  expect(health).toMatchObject({ state: 'down', ejections: 1, lastFailure: 'No answer.' })
})

test('leaves when as many calls in a row have failed as the limit says', () => {
  const health = readyHealth(3)
  health.callFaulted(health.term, 'one')
  health.callFaulted(health.term, 'two')
  expect(health.state).toBe('ready')
  health.callFaulted(health.term, 'three')
  expect(health).toMatchObject({ state: 'ejected', ejections: 1, lastFailure: 'three' })
})

test('counts faults in a row only: an answer starts the count again', () => {
  const health = readyHealth(2)
  health.callFaulted(health.term, 'one')
  health.callAnswered(health.term)
  health.callFaulted(health.term, 'one again')
  expect(health.state).toBe('ready')
})

test('returns when a check answers, and then has all its faults to spend again', () => {
  const health = readyHealth(2)
  health.callFaulted(health.term, 'one')
  health.callFaulted(health.term, 'two')
  health.checkAnswered()
  health.callFaulted(health.term, 'one')
  expect(health.state).toBe('ready')
})

test('does not blame a backend that has come back for calls from before it left', () => {
  const health = readyHealth(1)
  const old = health.term
  health.checkFailed('gone')
  health.checkAnswered()
  expect(health.callFaulted(old, 'cut off')).toBe(false)
  expect(health.state).toBe('ready')
  expect(health.callFaulted(health.term, 'fresh')).toBe(true)
  expect(health.state).toBe('ejected')
})

test('does not take an answer from before it left as a good sign', () => {
  const health = readyHealth(2)
  const old = health.term
  health.checkFailed('gone')
  health.checkAnswered()
  health.callFaulted(health.term, 'one')
  health.callAnswered(old)
  health.callFaulted(health.term, 'two')
  expect(health.state).toBe('ejected')
})

test('counts one ejection per departure, however often it fails while it is out', () => {
  const health = readyHealth(1)
  health.callFaulted(health.term, 'fault')
  health.checkFailed('down')
  health.checkFailed('still down')
  expect(health.ejections).toBe(1)
})

test('keeps draining whatever its checks say', () => {
  const health = readyHealth()
  health.drain()
  health.checkAnswered()
  expect(health.state).toBe('draining')
  health.checkFailed('gone')
  expect(health.state).toBe('draining')
})
