import type { TrialOutcome, TrialVerdict } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { exitCodeOf } from './summary.ts'

const outcome: TrialOutcome = {
  kind: 'saturated',
  offeredRps: 100,
  answeredRps: 10,
  unansweredShare: 0.9,
  sentence: 'Saturated.',
}
const valid: TrialVerdict = { verdict: 'VALID', reasons: [] }
const suspect: TrialVerdict = { verdict: 'SUSPECT', reasons: ['3 duplicate replies came.'] }
const invalid: TrialVerdict = { verdict: 'INVALID', reasons: ['4 answers were wrong.'] }

test.each<[string, TrialVerdict[], number]>([
  ['valid trials', [valid, valid], 0],
  ['a suspect trial', [valid, suspect], 0],
  ['a valid trial of a saturated variant', [valid, { ...valid, outcome }], 99],
  ['a suspect trial of a failing variant', [{ ...suspect, outcome }], 99],
  ['an invalid trial beside a saturated one', [{ ...valid, outcome }, invalid], 98],
])('%s: exit code', (_, verdicts, code) => {
  expect(exitCodeOf(verdicts.map((verdict) => ({ verdict })))).toBe(code)
})
