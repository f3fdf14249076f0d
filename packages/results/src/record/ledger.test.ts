import { expect, test } from 'vitest'
import { ledgerBalances, type Ledger } from './ledger.ts'

const balanced: Ledger = {
  planned: 110,
  shed: 10,
  sent: 100,
  ok: 90,
  wrong: 1,
  timedOut: 4,
  errors: { UNAVAILABLE: 3, INTERNAL: 2 },
  late: 4,
  duplicate: 1,
}

test('a ledger whose requests are all accounted for balances', () => {
  expect(ledgerBalances(balanced)).toBeUndefined()
})

test('a request that was planned and neither sent nor shed is named', () => {
  expect(ledgerBalances({ ...balanced, planned: 111 })).toBe(
    'The ledger does not balance: 111 planned, but 100 sent + 10 shed = 110.',
  )
})

test.each(['ok', 'wrong', 'timedOut'] as const)('one request too many in %s is a fault', (key) => {
  expect(ledgerBalances({ ...balanced, [key]: balanced[key] + 1 })).toContain('does not balance')
})

test('an error that is not counted is a fault', () => {
  expect(ledgerBalances({ ...balanced, errors: { UNAVAILABLE: 3 } })).toBe(
    'The ledger does not balance: 100 sent, but 90 ok + 1 wrong + 4 timed out + 3 failed = 98.',
  )
})

test('late and duplicate replies stay outside the balance', () => {
  expect(ledgerBalances({ ...balanced, late: 0, duplicate: 50 })).toBeUndefined()
})

test('what is not a count is named', () => {
  expect(ledgerBalances({ ...balanced, shed: -1 })).toContain('-1 for shed')
  expect(ledgerBalances({ ...balanced, errors: { INTERNAL: 0.5 } })).toContain('0.5 for INTERNAL')
})

test('a request that was shed as late is a class of its own', () => {
  expect(ledgerBalances({ ...balanced, planned: 112, shedLate: 2 })).toBeUndefined()
  expect(ledgerBalances({ ...balanced, shedLate: 2 })).toBe(
    'The ledger does not balance: 110 planned, but 100 sent + 10 shed + 2 shed late = 112.',
  )
})
