import type { TrialOutcome, TrialVerdict } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { exitCodeOf, lineOf, summaryTable } from './summary.ts'

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

test('several reasons are sentences one after another', () => {
  const reasons = ['1 answer was wrong.', 'The hammer was late.']
  const [trial] = synthetic.trials
  const verdict = { verdict: 'INVALID', reasons, outcome } as const
  expect(lineOf({ ...trial!, verdict })).toMatch(
    /, INVALID: 1 answer was wrong\. The hammer was late\. Saturated\.$/,
  )
  expect(lineOf({ ...trial!, verdict: { ...valid, outcome } })).toMatch(/, VALID, Saturated\.$/)
})

test('CPU time is said to be that of the hammer where nothing else was metered', () => {
  const isHammer = ({ role }: { readonly role: string }): boolean => role === 'hammer'
  const { manifest, trials } = synthetic
  const variants = manifest.variants.map((variant) => ({
    ...variant,
    components: variant.components.filter(isHammer),
  }))
  const alone = trials.map((trial) => ({
    ...trial,
    cost: { components: trial.cost.components.filter(isHammer) },
  }))
  expect(lineOf(trials[0]!)).toMatch(/ us CPU\/request, /)
  expect(lineOf(alone[0]!)).toMatch(/ us CPU\/request of the hammer, /)
  expect(summaryTable(synthetic)).toMatch(/ right\/s +CPU us\/request\n/)
  expect(summaryTable({ manifest: { ...manifest, variants }, trials: alone })).toMatch(
    / right\/s +hammer CPU us\/request\n/,
  )
})

test('CPU time of which an ended process took a part is unknown', () => {
  const [trial] = synthetic.trials
  const components = trial!.cost.components.map((component) =>
    component.role === 'worker' ? { ...component, each: [] } : component,
  )
  expect(lineOf({ ...trial!, cost: { components } })).toMatch(/, unknown us CPU\/request, /)
})

test('one of a kind is counted in the singular', () => {
  const { plan, dataSet } = synthetic.manifest
  const manifest = {
    ...synthetic.manifest,
    plan: { ...plan, requests: 1, settings: { 'query profile': 'index' } },
    dataSet: { ...dataSet, size: { order: 1 } },
  }
  expect(summaryTable({ ...synthetic, manifest })).toMatch(
    /^query profile index, 1 order, 1 request at /,
  )
})

test('a verdict other than VALID is explained below the table, and VALID is not', () => {
  const trials = [{ ...synthetic.trials[0]!, verdict: { ...suspect, outcome } }]
  const words = summaryTable({ ...synthetic, trials })
    .split('\n')
    .slice(-3)
  expect(words).toEqual([
    expect.stringMatching(/^SUSPECT means: .*Its figures count/),
    expect.stringMatching(/^Saturated means: /),
    '',
  ])
  expect(summaryTable(synthetic)).not.toContain('means:')
})

const synthetic = syntheticRun({
  seed: 1,
  rounds: 1,
  seconds: 1,
  rateRps: 100,
  trialNoise: 0,
  variants: [{ name: 'rpc', medianUs: 2000, spread: 0.3 }],
})
