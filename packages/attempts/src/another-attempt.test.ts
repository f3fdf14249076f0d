import { expect, test } from 'vitest'
import { isWorthAnotherAttempt, maxAttempts } from './another-attempt.ts'

test.each([
  ['UNAVAILABLE', 1, true],
  ['UNAVAILABLE', maxAttempts - 1, true],
  ['UNAVAILABLE', maxAttempts, false],
  ['INTERNAL', 1, true],
  ['INVALID_ARGUMENT', 1, false],
  ['ALREADY_EXISTS', 1, false],
])('work that failed with %s for the %ith time is tried again: %s', (code, attempts, again) => {
  expect(isWorthAnotherAttempt(code, attempts)).toBe(again)
})
