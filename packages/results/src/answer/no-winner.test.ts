import { describe, expect, test } from 'vitest'
import { answerOf, options, rpc, mom, withTrials } from './synthetic-answer.ts'
import { syntheticBlocks } from '../synthetic/synthetic-blocks.ts'
import type { Run } from '../run/read-run.ts'
import type { TrialRecord } from '../record/trial.ts'

const run = syntheticBlocks(options)

describe('no winner is named', () => {
  const spoil = (change: (trial: TrialRecord) => Partial<TrialRecord>) =>
    withTrials(run, (trial) => (trial.number === 11 ? { ...trial, ...change(trial) } : trial))
  const verdict = { verdict: 'INVALID', reasons: ['The hammer lagged.'] } as const
  const { design } = run.manifest
  const account = {
    counts: [{ what: 'published', ours: 5, broker: 4 }],
    depthMax: 0,
    depthSamples: 1,
  }

  test.each([
    [
      'a block is INVALID',
      spoil(() => ({ verdict })),
      'too noisy',
      'is INVALID: The hammer lagged.',
    ],
    [
      'an answer is wrong',
      spoil(({ ledger }) => ({ ledger: { ...ledger, ok: ledger.ok - 1, wrong: 1 } })),
      'not comparable',
      'got 1 wrong answer',
    ],
    [
      'the ledger does not balance',
      spoil(({ ledger }) => ({ ledger: { ...ledger, ok: ledger.ok - 1 } })),
      'not comparable',
      'The ledger does not balance',
    ],
    [
      'the plan is another one',
      spoil(() => ({ planHash: 'other' })),
      'not comparable',
      'was sent another plan',
    ],
    [
      'less was offered',
      spoil(({ ledger }) => ({
        ledger: { ...ledger, planned: 399, sent: 399, ok: ledger.ok - 1 },
      })),
      'not comparable',
      'was offered 399 requests instead of 400',
    ],
    [
      'the broker counted otherwise in a block',
      spoil(() => ({ broker: account })),
      'not comparable',
      'The broker counts 4 messages published',
    ],
    [
      'the broker counted otherwise over a start',
      withDesign({
        starts: design!.starts.map((start) => ({
          ...start,
          variants: start.variants.map((each) =>
            start.number === 2 && each.variant === 'mom' ? { ...each, broker: account } : each,
          ),
        })),
      }),
      'not comparable',
      'Start 2 of mom: The broker counts 4 messages published',
    ],
    [
      'more than a tenth of the rounds was dropped',
      withoutRounds(3, 7, 12),
      'too noisy',
      'could not keep to the plan in 3 of 20 rounds',
    ],
    [
      'a block is missing',
      { ...run, trials: run.trials.filter(({ number }) => number !== 11) },
      'not comparable',
      'has no block of',
    ],
  ] as const)('where %s', (_, spoiled, status, reason) => {
    const refused = answerOf(spoiled)
    expect(refused.status).toBe(status)
    expect(refused.lines.map(({ topic }) => topic)).toEqual(['problem'])
    expect(refused.lines[0]!.numbers).toContain(reason)
    expect(JSON.stringify(refused)).not.toMatch(/better|"significant":true|faster|Choose/)
    expect(refused.pairs.map(({ outcome }) => outcome)).toEqual(
      refused.pairs.map(() => 'not comparable'),
    )
  })

  test('where one leaves more than 1 % without an answer, at that load', () => {
    const failing = answerOf(
      syntheticBlocks({ ...options, variants: [rpc, { ...mom, failedShare: 0.05 }] }),
    )
    expect(failing.status).toBe('not comparable')
    expect(failing.lines[0]!.numbers).toMatch(
      /At 100\/s mom left \d+ of 500 requests unanswered; at 400/,
    )
    expect(JSON.stringify(failing.pairs)).not.toMatch(/better|"significant":true/)
    expect(failing.lines.map(({ topic }) => topic)).not.toContain('choice')
  })

  test('but where a tenth of the rounds was dropped the others answer, and the notes say so', () => {
    const { status, notes, loads } = answerOf(withoutRounds(3, 7))
    expect(status).toBe('answered')
    expect(loads.reduce((sum, { rounds }) => sum + rounds.measured, 0)).toBe(18)
    expect(notes.join(' ')).toContain('2 of 20 rounds were dropped')
  })

  test('where only two starts are complete', () => {
    const short = answerOf(syntheticBlocks({ ...options, starts: 2 }))
    expect(short.status).toBe('not comparable')
    expect(short.lines[0]!.sentence).toBe(
      'Not comparable: 2 complete starts cannot tell a difference from noise, 3 are needed.',
    )
  })
})

/** As the hammer leaves a run in which it dropped them. */
function withoutRounds(...dropped: readonly number[]): Run {
  const { manifest } = withDesign({ dropped })
  return { manifest, trials: run.trials.filter(({ round }) => !dropped.includes(round)) }
}

function withDesign(change: Partial<NonNullable<Run['manifest']['design']>>): Run {
  return {
    ...run,
    manifest: { ...run.manifest, design: { ...run.manifest.design!, ...change } },
  }
}
