import { expect, test } from 'vitest'
import type { BrokerAccount } from './broker-account.ts'
import type { Cost } from './cost.ts'
import { generatorHealth } from './generator-health.ts'
import { judgeTrial, type TrialEvidence, type TrialVerdict } from './judge-trial.ts'
import type { Ledger } from './ledger.ts'
import { createRecorder } from './recorder.ts'
import type { EventLoopHealth } from './trial.ts'

const quiet: EventLoopHealth = {
  eventLoopDelayP99Ms: 1,
  eventLoopDelayMaxMs: 4,
  eventLoopUtilization: 0.2,
}
const requests = 5000
const seconds = 10

test('a trial on time is valid', () => {
  expect(judge({ lagUs: () => 60 })).toEqual({ verdict: 'VALID', reasons: [] })
})

test('one hiccup of 5 ms, such as a neighbour makes, leaves a trial valid', () => {
  expect(judge({ lagUs: (index) => (index >= 2000 && index < 2003 ? 5000 : 60) }).verdict).toBe(
    'VALID',
  )
})

test('the wake-up lag of a process does not spoil the measurement of a fast variant', () => {
  expect(judge({ serviceUs: 30, lagUs: () => 90 }).verdict).toBe('VALID')
})

test('a generator that stood still for 200 ms is suspect', () => {
  const stop = (index: number): number => Math.max(60, (100 - (index - 2000)) * 2000)
  const { verdict, reasons } = judge({ lagUs: (i) => (i >= 2000 && i < 2100 ? stop(i) : 60) })
  expect(verdict).toBe('SUSPECT')
  expect(reasons.join(' ')).toContain('stood still for 200')
})

test('late requests make a trial suspect from 1 % and invalid from 10 % on', () => {
  const every = (n: number) => (index: number) => (index % n === 0 ? 3000 : 60)
  expect(judge({ lagUs: every(200) }).verdict).toBe('VALID')
  expect(judge({ lagUs: every(50) }).verdict).toBe('SUSPECT')
  const { verdict, reasons } = judge({ lagUs: every(8) })
  expect(verdict).toBe('INVALID')
  expect(reasons).toEqual(['12.5 % of the requests left more than 1.00 ms late, above 10.0 %.'])
})

test('lag counts against what is measured: 3 ms matter for answers in 2 ms, not in 100 ms', () => {
  expect(judge({ serviceUs: 2000, lagUs: () => 3000 }).verdict).toBe('INVALID')
  expect(judge({ serviceUs: 100_000, lagUs: () => 3000 }).verdict).toBe('VALID')
})

test('a median lag comparable with the median response is suspect, then invalid', () => {
  expect(judge({ serviceUs: 1000, lagUs: () => 400 }).verdict).toBe('SUSPECT')
  expect(judge({ serviceUs: 500, lagUs: () => 700 }).verdict).toBe('INVALID')
})

test('a generator that needs 3 % longer than the plan is invalid', () => {
  const { verdict, reasons } = judge({
    serviceUs: 10_000_000,
    lagUs: (index) => (index / requests) * seconds * 30_000,
  })
  expect(verdict).toBe('INVALID')
  expect(reasons[0]).toMatch(/sent 48\d\.\d requests\/s of 500\.0 planned, below 98\.0 %/)
})

test('shed requests count as not sent', () => {
  expect(judge({ shed: 150 }).reasons[0]).toContain('requests/s of 500.0 planned')
})

test.each([
  [15, 'VALID'],
  [30, 'SUSPECT'],
  [150, 'INVALID'],
])('an event loop %d ms late at p99 is %s', (eventLoopDelayP99Ms, verdict) => {
  expect(judge({ eventLoop: { ...quiet, eventLoopDelayP99Ms } }).verdict).toBe(verdict)
})

test('one wrong answer makes a trial invalid', () => {
  expect(judge({ ledger: { ok: requests - 1, wrong: 1 } })).toEqual({
    verdict: 'INVALID',
    reasons: ['1 answers were wrong.'],
  })
})

test('a ledger that does not balance, or not with the histograms, makes a trial invalid', () => {
  expect(judge({ ledger: { sent: requests - 1 } }).reasons[0]).toContain('does not balance')
  const { reasons } = judge({ ledger: { ok: requests - 2, errors: { UNSETTLED: 2 } } })
  expect(reasons).toEqual([
    'The histograms hold 5000 responses and 0 failures, the ledger 4998 and 2.',
  ])
})

test('a broker that counted something else makes a trial invalid, one that could not be read suspect', () => {
  const depth = { depthMax: 1, depthSamples: 10 }
  const counts = [{ what: 'acknowledged', ours: 9, broker: 10 }]
  expect(judge({ broker: { ...depth, counts } })).toEqual({
    verdict: 'INVALID',
    reasons: ['The broker counts 10 messages acknowledged, hammer, lb and workers count 9.'],
  })
  expect(judge({ broker: { ...depth, counts: [{ ...counts[0]!, ours: 10 }] } }).verdict).toBe(
    'VALID',
  )
  expect(judge({ broker: { ...depth, counts: [], unknown: 'it was started again' } })).toEqual({
    verdict: 'SUSPECT',
    reasons: ["The broker's counters could not be compared with ours: it was started again."],
  })
})

test('a worker that ended takes its cost with it, which makes a trial suspect', () => {
  const one = { cpuUs: 100, rssBytesPeak: 1 }
  const workers = { name: 'workers', role: 'worker', processes: 2, cpuUsPerRequest: 1 } as const
  const cost = (each: (typeof one)[]): Cost => ({ components: [{ ...workers, ...one, each }] })
  expect(judge({ cost: cost([one, one]) }).verdict).toBe('VALID')
  expect(judge({ cost: cost([one]) })).toEqual({
    verdict: 'SUSPECT',
    reasons: ['1 of 2 processes of workers ended; their CPU time is missing.'],
  })
})

interface Case {
  readonly serviceUs?: number
  readonly lagUs?: (index: number) => number
  readonly shed?: number
  readonly eventLoop?: EventLoopHealth
  readonly ledger?: Partial<Ledger>
  readonly broker?: BrokerAccount
  readonly cost?: Cost
}

function judge({ serviceUs = 2000, lagUs = () => 60, shed = 0, ...rest }: Case): TrialVerdict {
  const recorder = createRecorder({ planned: requests, timeoutMs: 1000 })
  for (let index = 0; index < requests; index++) {
    const second = Math.floor((index * seconds) / requests)
    if (index < shed) recorder.shed(second)
    else {
      const lag = lagUs(index)
      const responseUs = serviceUs + lag
      recorder.settled({ second, responseUs, serviceUs, lagUs: lag, outcome: 'ok' })
    }
  }
  const recording = recorder.finish(0)
  const generator = generatorHealth({
    recording,
    durationMs: seconds * 1000,
    eventLoop: rest.eventLoop ?? quiet,
  })
  const sent = requests - shed
  const counts = { planned: requests, shed, sent, ok: sent, wrong: 0, timedOut: 0 }
  const ledger: Ledger = { ...counts, errors: {}, late: 0, duplicate: 0, ...rest.ledger }
  const { broker, cost = { components: [] } } = rest
  const evidence = { recording, ledger, generator, cost, ...(broker && { broker }) }
  return judgeTrial(evidence satisfies TrialEvidence)
}
