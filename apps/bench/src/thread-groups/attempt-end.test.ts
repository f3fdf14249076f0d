import { expect, test } from 'vitest'
import { attemptEnd } from './attempt-end.ts'

test.each([
  ['ok', 'OK', false],
  [{ serverTiming: 1 }, 'OK', false],
  ['wrong', 'WRONG', false],
  ['timed-out', 'DEADLINE_EXCEEDED', true],
  [{ error: 'UNAVAILABLE' }, 'UNAVAILABLE', true],
  [{ bytes: 1, check: () => 'wrong' as const }, 'WRONG', false],
] as const)('%j ends as %s, and may be tried again: %s', (end, code, mayRetry) => {
  expect(attemptEnd<number>(end)).toEqual({ code, mayRetry })
})
