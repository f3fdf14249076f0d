import { expect, test } from 'vitest'
import { attemptOutcomeOf } from './attempt-outcome-of.ts'

test('takes an answer with status OK for one', () => {
  expect(attemptOutcomeOf({ kind: 'answered', status: 0 })).toBe('ok')
})

test.each([
  [2, 'UNKNOWN'],
  [13, 'INTERNAL'],
  [14, 'UNAVAILABLE'],
  [15, 'DATA_LOSS'],
])('blames the worker for status %d, %s', (status, name) => {
  expect(attemptOutcomeOf({ kind: 'answered', status })).toEqual({ fault: `It answered ${name}.` })
})

test.each([1, 3, 5, 6, 7, 8, 9, 10, 11, 12, 16])(
  'blames the request, its caller or the load for status %d',
  (status) => {
    expect(attemptOutcomeOf({ kind: 'answered', status })).toBe('failed')
  },
)

test.each(['refused', 'cancelled'] as const)('blames nobody for a call that was %s', (kind) => {
  expect(attemptOutcomeOf({ kind })).toBe('failed')
})

test('blames nobody for a call whose time was up, whoever noticed, but says so', () => {
  expect(attemptOutcomeOf({ kind: 'expired' })).toBe('late')
  expect(attemptOutcomeOf({ kind: 'lost-race' })).toBe('late')
  expect(attemptOutcomeOf({ kind: 'answered', status: 4 })).toBe('late')
})

test('blames the worker for a broken connection, a reset, silence and an answer without status', () => {
  const outcomes = [
    { kind: 'lost', reached: true },
    { kind: 'reset', code: 2 },
    { kind: 'malformed' },
    { kind: 'stalled' },
    { kind: 'answered', status: undefined },
  ] as const
  for (const outcome of outcomes) {
    expect(attemptOutcomeOf(outcome)).toEqual({ fault: expect.any(String) })
  }
})

test('blames nobody for a request that a worker does not understand', () => {
  const [protocolError, flowControlError, frameSizeError, cancel] = [1, 3, 6, 8]
  for (const code of [protocolError, flowControlError, frameSizeError, cancel]) {
    expect(attemptOutcomeOf({ kind: 'reset', code })).toBe('failed')
  }
  expect(attemptOutcomeOf({ kind: 'rejected' })).toBe('failed')
})

test('takes a caller that gives up at its deadline, which comes a little earlier there, for an expired call', () => {
  expect(attemptOutcomeOf({ kind: 'cancelled' }, 0.02)).toBe('late')
  expect(attemptOutcomeOf({ kind: 'cancelled' }, 0.5)).toBe('failed')
})
