import { SalesResponse } from '@rpc-vs-mom/schema'
import { expect, test } from 'vitest'
import { checkAnswer } from './check-answer.ts'

const expected = { count: 3, revenueCents: 1000, averageCents: 1000 / 3 }
const right = {
  ...SalesResponse.fromJSON({}),
  totalSalesCount: 3,
  totalRevenue: 1000,
  averageAmount: 1000 / 3,
}

test('says nothing about a right answer, whoever gave it', () => {
  expect(
    checkAnswer(expected, { ...right, regionProcessed: 'worker-1', queryUs: 5 }),
  ).toBeUndefined()
})

test.each([
  [{ totalSalesCount: 4 }, 'total_sales_count is 4 instead of 3.'],
  [{ totalRevenue: 999 }, 'total_revenue is 999 instead of 1000.'],
  [{ averageAmount: 333 }, `average_amount is 333 instead of ${1000 / 3}.`],
  [{ averageAmount: 0 }, `average_amount is 0 instead of ${1000 / 3}.`],
  [{ averageAmount: Number.NaN }, `average_amount is NaN instead of ${1000 / 3}.`],
])('says what is wrong with %o', (fault, sentence) => {
  expect(checkAnswer(expected, { ...right, ...fault })).toBe(sentence)
})

test('lets an average be missing where it is told to, and no other be wrong', () => {
  const lenient = { averageMayBeMissing: true }
  expect(checkAnswer(expected, { ...right, averageAmount: 0 }, lenient)).toBeUndefined()
  expect(checkAnswer(expected, { ...right, averageAmount: 333 }, lenient)).toMatch(/average_amount/)
})

test('takes no error for an answer', () => {
  const nothing = { count: 0, revenueCents: 0, averageCents: 0 }
  const reply = { ...SalesResponse.fromJSON({}), error: 'INTERNAL: no such table' }
  expect(checkAnswer(nothing, reply)).toBe('it is an error: INTERNAL: no such table')
})

test('compares an answer of nothing too', () => {
  const nothing = { count: 0, revenueCents: 0, averageCents: 0 }
  expect(checkAnswer(nothing, SalesResponse.fromJSON({}))).toBeUndefined()
  expect(checkAnswer(nothing, { ...SalesResponse.fromJSON({}), averageAmount: 1 })).toBe(
    'average_amount is 1 instead of 0.',
  )
})
