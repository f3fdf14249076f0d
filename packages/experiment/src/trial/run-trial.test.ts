import { readHost } from '@rpc-vs-mom/cost'
import { createPlan } from '@rpc-vs-mom/load'
import type { TrialRecord } from '@rpc-vs-mom/results'
import type { Ask } from '@rpc-vs-mom/transport'
import { sameEachTime, type Questions } from '@rpc-vs-mom/workload'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runTrial } from './run-trial.ts'

/** One question, to which every answer is right. */
const questions: Questions = {
  title: 'anything',
  settings: {},
  dataSet: { hash: '', seed: 0, size: {} },
  weights: [1],
  mix: { anything: 1 },
  encode: () => [{ method: 'test.Echo/Ask', contentType: '', body: new Uint8Array() }],
  begin: () => sameEachTime(questions.encode('protobuf'), () => ({})),
  setupFault: () => undefined,
  likelyCause: () => undefined,
}

const load = { rateRps: 100, durationMs: 300, timeoutMs: 1000 }

/** 30 requests of which this process is the hammer, put to `ask`. */
async function recordOf(ask: Ask, stop?: AbortSignal): Promise<TrialRecord> {
  const plan = createPlan({ ...load, seed: 1, arrivals: 'constant', warmupMs: 0, weights: [1] })
  const limits = { warmupRequests: 0, maxOutstanding: 100, failAboveShare: 0.01 }
  const { record } = await runTrial(
    { ...load, ...limits, plan, hash: '', questions },
    {
      ask,
      codec: 'protobuf',
      components: [{ name: 'hammer', role: 'hammer', pids: [process.pid] }],
      counters: () => ({}),
      countAnew: () => undefined,
      ...(stop && { stop }),
    },
    { number: 1, round: 1, variant: 'test' },
  )
  return record
}

const echo: Ask = async (request) => request

test('a trial in which nothing was sent has no figure of what it did not measure', async () => {
  const { ledger, recording, cost, generator, verdict } = await recordOf(echo, AbortSignal.abort())
  expect(ledger).toMatchObject({ planned: 0, sent: 0, ok: 0 })
  expect(recording.distributions.response.totalCount).toBe(0)
  expect(cost.components).toHaveLength(1)
  expect(cost.components[0]).not.toHaveProperty('cpuUsPerRequest')
  expect(Object.keys(generator).filter((figure) => figure.startsWith('lag'))).toEqual([])
  expect(verdict).toMatchObject({ verdict: 'INVALID' })
  expect(verdict.reasons).toContain('No request got a right answer.')
})

test('a wall clock that is set during a trial is noted, and no request is lost by it', async () => {
  const now = Date.now.bind(Date)
  let [asked, offsetMs] = [0, 0]
  vi.spyOn(Date, 'now').mockImplementation(() => now() + offsetMs)
  onTestFinished(() => void vi.restoreAllMocks())
  const { ledger, generator } = await recordOf(async (request) => {
    if (++asked === 10) offsetMs = -10_000
    return request
  })
  expect(ledger).toMatchObject({ planned: 30, ok: 30 })
  expect(generator.clockSteps).toHaveLength(1)
  expect(generator.clockSteps![0]!.stepMs / 1000).toBeCloseTo(-10, 1)
})

test.skipIf(readHost() === undefined)('the machine is read while a trial is measured', async () => {
  const { host } = await recordOf(echo)
  expect(host?.seconds.map(({ second }) => second)).toEqual([0])
})
