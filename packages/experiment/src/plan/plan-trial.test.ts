import { exitCodes } from '@rpc-vs-mom/cli'
import { settingsOf, workloadNamed } from '@rpc-vs-mom/workload'
import { expect, test } from 'vitest'
import { parseFaults } from '../faults/parse-faults.ts'
import type { LoadSettings } from './load-settings.ts'
import { planRun, summarizePlan, type DrawQuestions } from './plan-trial.ts'

const settings: LoadSettings = {
  rate: 350,
  duration: 3500,
  warmup: 1000,
  warmupRequests: 0,
  timeout: 2000,
  arrivals: 'poisson',
  connections: 1,
  maxOutstanding: 2000,
  failAbove: 0.01,
  seed: 1,
  name: 'a run',
}

const sales = await workloadNamed('sales')
const draw = (given = {}): DrawQuestions => {
  const chosen = settingsOf(sales, { sales: 100, ...given })
  return (seed) => sales.draw(chosen, seed)
}

test('every round asks exactly rate x duration requests, the same questions at other moments', async () => {
  const plan = await planRun(settings, draw(), 5)
  const rounds = [1, 2, 3, 4, 5].map((round) => plan.ofRound(round))
  for (const { plan: drawn, questions } of rounds) {
    expect(drawn.dueUs.length - drawn.firstMeasured).toBe(1225)
    expect(questions).toBe(plan.questions)
  }
  expect(new Set(rounds.map(({ plan: drawn }) => drawn.dueUs.join())).size).toBe(5)
})

test('a round has one plan however often it is asked for, and the manifest records its hash', async () => {
  const plan = await planRun(settings, draw(), 3)
  expect(plan.ofRound(2)).toEqual(plan.ofRound(2))
  const { hash, roundHashes, requests } = summarizePlan(plan, settings)
  expect(roundHashes).toEqual([1, 2, 3].map((round) => plan.ofRound(round).hash))
  expect(new Set([hash, ...roundHashes!]).size).toBe(4)
  expect(requests).toBe(1225)
  expect(summarizePlan(await planRun(settings, draw(), 3), settings).hash).toBe(hash)
})

test.each([
  ['contract', '56531827e96c03e7e4956413b789f33ea8f97d630c063d2e21384c6658d7cace'],
  ['original', '78c8f4ec8afbd1c94ee9435d84104706023518b1e516d12160749446cd8f3321'],
] as const)(
  'the plan of seed 1 for the oracle %s is the one it has always been',
  async (oracle, hash) => {
    expect(summarizePlan(await planRun(settings, draw({ oracle }), 2), settings).hash).toBe(hash)
  },
)

test('what is broken, and when, is part of the plan, and the same for every round', async () => {
  const faults = parseFaults('at=1s kill worker-1; at=2s start worker-1')
  const later = parseFaults('at=1s kill worker-1; at=3s start worker-1')
  const plain = await planRun(settings, draw(), 2)
  const broken = await planRun({ ...settings, faults }, draw(), 2)
  const other = await planRun({ ...settings, faults: later }, draw(), 2)
  expect(new Set([plain, broken, other].flatMap((plan) => plan.roundHashes)).size).toBe(6)
  expect(broken.ofRound(1).plan).toEqual(plain.ofRound(1).plan)
  for (const round of [1, 2]) expect(broken.ofRound(round).faults).toEqual(faults)
  expect(summarizePlan(broken, { ...settings, faults })).toMatchObject({ faults })
  expect(summarizePlan(plain, settings)).not.toHaveProperty('faults')
})

test('a plan that puts a question to another method is another plan', async () => {
  const elsewhere: DrawQuestions = async (seed) => {
    const questions = await draw()(seed)
    const encode: typeof questions.encode = (codec) =>
      questions.encode(codec).map((one, n) => (n === 1 ? { ...one, method: 'a.B/C' } : one))
    return { ...questions, encode }
  }
  const hashOf = async (drawn: DrawQuestions) => (await planRun(settings, drawn, 1)).roundHashes
  expect(await hashOf(elsewhere)).not.toEqual(await hashOf(draw()))
})

test.each([
  [{ rate: 0.1, duration: 1000 }, '--rate 0.1 for --duration 1000ms is less than one request'],
  [{ rate: 1_000_000, duration: 60_000 }, 'and a plan holds at most 20000000'],
])('a plan of no request or of too many is a usage error: %o', async (other, sentence) => {
  const plan = planRun({ ...settings, ...other }, draw(), 1)
  await expect(plan).rejects.toThrow(sentence)
  await expect(plan).rejects.toThrow(expect.objectContaining({ exitCode: exitCodes.usage }))
})
