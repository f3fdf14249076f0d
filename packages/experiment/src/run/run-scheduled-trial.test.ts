import { expect, test } from 'vitest'
import { isGeneratorFault } from './run-scheduled-trial.ts'

const ledger = {
  planned: 10,
  shed: 0,
  sent: 10,
  ok: 10,
  wrong: 0,
  timedOut: 0,
  errors: {},
  late: 0,
  duplicate: 0,
}
const invalid = { verdict: 'INVALID', reasons: ['too late'] } as const

test('a trial is done again when only the generator was at fault', () => {
  expect(isGeneratorFault({ verdict: invalid, ledger })).toBe(true)
  expect(isGeneratorFault({ verdict: { verdict: 'SUSPECT', reasons: [] }, ledger })).toBe(false)
})

test('a trial whose requests were sent too late to be answered is done again', () => {
  const late = { ...ledger, sent: 1, ok: 1, shedLate: 9 }
  expect(isGeneratorFault({ verdict: invalid, ledger: late })).toBe(true)
})

test.each([
  ['a wrong answer', { ok: 9, wrong: 1 }],
  ['a timeout', { ok: 9, timedOut: 1 }],
  ['a request shed by the bound', { sent: 9, ok: 9, shed: 1 }],
  ['an error', { ok: 9, errors: { UNAVAILABLE: 1 } }],
  ['a ledger that does not balance', { ok: 9 }],
])('a trial with %s is never done again, because that is a result', (_, difference) => {
  expect(isGeneratorFault({ verdict: invalid, ledger: { ...ledger, ...difference } })).toBe(false)
})
