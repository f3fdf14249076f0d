import { expect, test } from 'vitest'
import { answerRun } from '../answer/answer-run.ts'
import { answerOf, rpc, withTrials } from '../answer/synthetic-answer.ts'
import { syntheticBlocks, type SyntheticLoad } from '../synthetic/synthetic-blocks.ts'
import { axisChoices } from './axis-choices.ts'

const axis = 'waiting in the handler'

/** mom takes so many times what rpc takes at each point. */
function run(factors: readonly number[]) {
  const loads = factors.map((factor, index): SyntheticLoad => ({
    name: `${index} ms of waiting`,
    rateRps: 400,
    roundsPerStart: 3,
    slower: { mom: factor },
    setting: { ...(index > 0 && { axis }), value: index, label: `${index} ms` },
  }))
  const alike = { ...rpc, name: 'mom' }
  return syntheticBlocks({
    seed: 1,
    starts: 6,
    loads,
    variants: [rpc, alike],
    noise: { withinPair: 0.02, betweenStarts: 0.01 },
  })
}

test('the point from which on the choice no longer matters is the first line of the answer', () => {
  const answer = answerOf(run([0.5, 0.6, 1, 1]))
  expect(answer.lines[0]!.sentence).toBe(
    'Waiting in the handler: for speed choose mom up to 1 ms, it does not matter from 2 ms on.',
  )
  expect(answer.lines[1]!.sentence).toBe(
    'Waiting in the handler: for CPU time it does not matter from 0 ms to 3 ms.',
  )
  for (const { label } of [{ label: '0 ms' }, { label: '3 ms' }])
    expect(answer.lines[0]!.numbers).toContain(`at ${label} of waiting: p50`)
  expect(answer.status).toBe('answered')
})

test('a difference that was found, but is too small to choose by, does not matter', () => {
  const [choices] = axisChoices(answerRun(run([0.5, 0.93]))!.pairs[0]!)
  expect(choices!.points.map(({ speed }) => speed)).toEqual(['challenger', 'either'])
  const { ratios } = answerRun(run([0.5, 0.93]))!.pairs[0]!.loads[1]!
  expect(ratios['p50Us']!.significant).toBe(true)
})

test('what changes more than once is told in order, and never in more than 20 words', () => {
  expect(answerOf(run([0.5, 1, 1.9])).lines[0]!.sentence).toBe(
    'Waiting in the handler: for speed choose mom at 0 ms, either at 1 ms, choose rpc at 2 ms.',
  )
  answerOf(run([0.5, 1, 1.9, 1, 0.5, 1, 1.9]))
})

test('a run with a wrong answer names nobody at any point', () => {
  const wrong = withTrials(run([0.5, 1]), (trial) =>
    trial.number === 1
      ? { ...trial, ledger: { ...trial.ledger, wrong: 1, ok: trial.ledger.ok - 1 } }
      : trial,
  )
  const answer = answerOf(wrong)
  expect(answer.status).toBe('not comparable')
  expect(answer.lines.map(({ topic }) => topic)).toEqual(['problem'])
})
