import { expect, test } from 'vitest'
import { type LostCall, mayRetry } from './may-retry.ts'

const lost: LostCall = {
  hasAnswered: false,
  retries: 0,
  isRequestKept: true,
  reached: true,
  isIdempotent: true,
}

function decide(call: LostCall, left = 1): { allowed: boolean; taken: number } {
  let taken = 0
  const tryTake = (): boolean => taken < left && ++taken > 0
  return { allowed: mayRetry(call, 3, { tryTake }), taken }
}

test('an idempotent call that reached a backend is retried, and the budget pays', () => {
  expect(decide(lost)).toEqual({ allowed: true, taken: 1 })
  expect(decide(lost, 0)).toEqual({ allowed: false, taken: 0 })
})

test('a call that reached no backend is retried for nothing, idempotent or not', () => {
  for (const isIdempotent of [true, false])
    expect(decide({ ...lost, reached: false, isIdempotent }, 0)).toEqual({
      allowed: true,
      taken: 0,
    })
})

test.each<[string, Partial<LostCall>]>([
  ['that is not idempotent', { isIdempotent: false }],
  ['of which the caller has a part of the answer', { hasAnswered: true, reached: false }],
  ['that was retried three times', { retries: 3, reached: false }],
  ['of which a part of the request is gone', { isRequestKept: false, reached: false }],
])('a call %s is not retried, and costs the budget nothing', (_, change) => {
  expect(decide({ ...lost, ...change })).toEqual({ allowed: false, taken: 0 })
})
