import { expect, test } from 'vitest'
import type { BrokerAccount } from '../record/broker-account.ts'
import type { Cost } from '../record/cost.ts'
import { generatorHealth } from '../record/generator-health.ts'
import { judgeTrial, type TrialVerdict } from './judge-trial.ts'
import type { TrialEvidence } from './trial-evidence.ts'
import type { Ledger } from '../record/ledger.ts'
import { hostAccount, type HostAccount } from '../record/host.ts'
import { createRecorder, type SampleOutcome, type Sample } from '../record/recorder.ts'
import type { ClockStep, EventLoopHealth } from '../record/generator-health.ts'

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

test('a wall clock that was set is said, with when and by how much', () => {
  expect(judge({ clockSteps: [{ atS: 4, stepMs: -10_000 }] })).toEqual({
    verdict: 'SUSPECT',
    reasons: ['The wall clock was set back by 10 s after 4 s.'],
  })
  expect(judge({ clockSteps: [{ atS: 0, stepMs: 21 }] }).reasons).toEqual([
    'The wall clock was set forward by 21 ms after 0 s.',
  ])
  expect(judge({ clockSteps: [] }).verdict).toBe('VALID')
})

test('times beyond what histograms hold make a trial invalid, and are counted', () => {
  const reasonsOf = (longOnes: number) =>
    judge({ lagUs: (index) => (index < longOnes ? 600_000_001 : 60) }).reasons
  expect(reasonsOf(0)).toEqual([])
  expect(reasonsOf(1)).toContain(
    'The times of 1 request were above 10 min, the longest that histograms hold: mean and maximum are too small.',
  )
  expect(reasonsOf(3)).toContainEqual(expect.stringMatching(/^The times of 3 requests were above /))
})

test.each([
  [{ duplicate: 3 }, '3 duplicate replies came.'],
  [{ duplicate: 1 }, '1 duplicate reply came.'],
  [{ foreign: 2 }, '2 foreign replies came, to what was never asked.'],
])('replies beside those that decided, %j, make a trial suspect', (ledger, reason) => {
  expect(judge({ ledger })).toEqual({ verdict: 'SUSPECT', reasons: [reason] })
})

test('late requests make a trial suspect from 1 % and invalid from 10 % on', () => {
  const every = (n: number) => (index: number) => (index % n === 0 ? 3000 : 60)
  expect(judge({ lagUs: every(200) }).verdict).toBe('VALID')
  expect(judge({ lagUs: every(50) }).verdict).toBe('SUSPECT')
  const { verdict, reasons } = judge({ lagUs: every(8) })
  expect(verdict).toBe('INVALID')
  expect(reasons).toEqual(['12.5 % of the requests left more than 1.00 ms late, above 10.0 %.'])
})

test('a figure just beyond its limit reads other than the limit', () => {
  const reasonsOf = (lagUs: (index: number) => number) => judge({ lagUs }).reasons
  expect(reasonsOf((index) => (index < 51 ? 3000 : 60))).toEqual([
    '1.02 % of the requests left more than 1.00 ms late, above 1.0 %.',
  ])
  expect(judge({ lagUs: () => 502, serviceUs: 100_000 }).reasons).toEqual([
    'The median send lag of 0.502 ms is above 0.50 ms.',
  ])
  expect(reasonsOf((index) => (index === 0 ? 100_004 : 60))).toEqual([
    'The hammer stood still for 100.004 ms once, above 100.00 ms.',
  ])
})

test('a late generator is invalid however slow the system is', () => {
  const late = { lagUs: () => 3000 }
  expect(judge({ ...late, serviceUs: 2000 }).verdict).toBe('INVALID')
  expect(judge({ ...late, serviceUs: 100_000 }).verdict).toBe('INVALID')
  expect(judge({ lagUs: () => 700, serviceUs: 100_000 })).toMatchObject({
    verdict: 'SUSPECT',
    reasons: ['The median send lag of 0.70 ms is above 0.50 ms.'],
  })
})

test('a median lag comparable with the median response is suspect, then invalid', () => {
  expect(judge({ serviceUs: 1000, lagUs: () => 400 }).verdict).toBe('SUSPECT')
  expect(judge({ serviceUs: 500, lagUs: () => 700 }).verdict).toBe('INVALID')
})

test('a late generator is blamed on the host that took the processors in just those seconds', () => {
  const lagUs = (index: number): number => (index < requests / 5 ? 3000 : 60)
  const takenIn = (...taken: number[]): HostAccount | undefined =>
    hostAccount(
      Array.from({ length: seconds }, (_, second) => ({
        second,
        stealShare: taken.includes(second) ? 0.3 : 0,
        othersShare: 0,
      })),
    )
  const late = '20.0 % of the requests left more than 1.00 ms late, above 10.0 %.'
  expect(judge({ lagUs, host: takenIn(0, 1) })).toEqual({
    verdict: 'INVALID',
    reasons: [
      late,
      'The likely cause is the host: it took 30.0 % of the CPU during 2 of 10 seconds.',
    ],
  })
  expect(judge({ lagUs, host: takenIn(8, 9) }).reasons).toEqual([late])
})

test('a generator that needs 3 % longer than the plan is invalid', () => {
  const { verdict, reasons } = judge({
    serviceUs: 10_000_000,
    lagUs: (index) => (index / requests) * seconds * 30_000,
  })
  expect(verdict).toBe('INVALID')
  expect(reasons[0]).toMatch(/sent 48\d\.\d requests\/s of 500\.0 planned, below 98\.0 %/)
})

test('requests whose deadline passed before they were sent are the hammer\u2019s fault', () => {
  const few = judge({ unsent: 5, ledger: { shed: 0, shedLate: 5 } })
  expect(few).toMatchObject({ verdict: 'SUSPECT' })
  const { verdict, reasons, outcome } = judge({ unsent: 150, ledger: { shed: 0, shedLate: 150 } })
  expect(verdict).toBe('INVALID')
  expect(reasons).toContain(
    'The hammer could not send 150 of 5000 requests before their deadline had passed, above 2.0 %.',
  )
  expect(outcome).toBeUndefined()
})

test('requests shed by a bound of at least rate x deadline are the system\u2019s: a valid trial of a saturated one', () => {
  expect(judge({ unsent: 4000 })).toEqual({
    verdict: 'VALID',
    reasons: [],
    outcome: {
      kind: 'saturated',
      offeredRps: 500,
      answeredRps: 100,
      unansweredShare: 0.8,
      sentence:
        'Saturated: 500.0 requests/s were offered and 100.0/s answered right in time; ' +
        '80.0 % of the requests were not (4000 shed by the bound on outstanding requests).',
    },
  })
})

test('requests shed by a smaller bound are the bound\u2019s, and what it must be is said', () => {
  const { verdict, reasons, outcome } = judge({ unsent: 4000, outstandingMax: 200 })
  expect({ verdict, outcome }).toEqual({ verdict: 'INVALID', outcome: undefined })
  expect(reasons).toEqual([
    '4000 of 5000 requests were shed by a bound of 200 outstanding requests, which is below ' +
      'rate x deadline; it must be at least 500.',
  ])
})

test('requests that failed above the share that may are said, by how much', () => {
  expect(
    judge({ outcomeOf: (index) => (index % 2 === 0 ? 'ok' : { error: 'UNAVAILABLE' }) }),
  ).toEqual({
    verdict: 'VALID',
    reasons: [],
    outcome: {
      kind: 'failing',
      offeredRps: 500,
      answeredRps: 250,
      unansweredShare: 0.5,
      sentence:
        'Failing: 500.0 requests/s were offered and 250.0/s answered right in time; ' +
        '50.0 % of the requests were not (2500 failed: 2500 UNAVAILABLE).',
    },
  })
})

test('up to the share that may fail nothing is said, and the share can be another one', () => {
  const outcomeOf = (index: number): SampleOutcome => (index < 50 ? { error: 'UNAVAILABLE' } : 'ok')
  expect(judge({ outcomeOf }).outcome).toBeUndefined()
  expect(judge({ outcomeOf, failAboveShare: 0.009 }).outcome?.kind).toBe('failing')
})

test('timeouts beside fast answers are failures, beside slow answers saturation', () => {
  const outcomeOf = (index: number): SampleOutcome => (index % 5 === 0 ? 'timed-out' : 'ok')
  expect(judge({ outcomeOf, serviceUs: 2000 }).outcome?.kind).toBe('failing')
  expect(judge({ outcomeOf, serviceUs: 700_000 }).outcome?.kind).toBe('saturated')
})

test('refusals for want of capacity are saturation, however fast the others are answered', () => {
  const refused = { error: 'RESOURCE_EXHAUSTED' }
  expect(judge({ outcomeOf: (i) => (i % 5 === 0 ? refused : 'ok') }).outcome?.kind).toBe(
    'saturated',
  )
})

test('a trial without one right answer is invalid', () => {
  const { verdict, reasons } = judge({ outcomeOf: () => 'timed-out' })
  expect(verdict).toBe('INVALID')
  expect(reasons).toContain('No request got a right answer.')
  expect(judge({ outcomeOf: () => ({ error: 'UNAVAILABLE' }) }).verdict).toBe('INVALID')
})

test('a trial of an empty plan is invalid', () => {
  expect(judge({ planned: 0 }).reasons).toContain('No request got a right answer.')
})

test('duplicate replies make a trial suspect', () => {
  expect(judge({ ledger: { duplicate: 3 } })).toEqual({
    verdict: 'SUSPECT',
    reasons: ['3 duplicate replies came.'],
  })
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
    reasons: ['1 answer was wrong.'],
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
    reasons: ['1 of 2 processes of workers ended; its CPU time is missing.'],
  })
})

interface Case {
  readonly planned?: number
  readonly serviceUs?: number
  readonly lagUs?: (index: number) => number
  /** The first requests, which were not sent; shed by the bound unless the ledger says otherwise. */
  readonly unsent?: number
  readonly outcomeOf?: (index: number) => SampleOutcome
  readonly outstandingMax?: number
  readonly failAboveShare?: number
  readonly eventLoop?: EventLoopHealth
  readonly clockSteps?: readonly ClockStep[]
  readonly ledger?: Partial<Ledger>
  readonly broker?: BrokerAccount
  readonly cost?: Cost
  readonly host?: HostAccount | undefined
  readonly faults?: TrialEvidence['faults']
}

function judge(given: Case): TrialVerdict {
  const { planned = requests, unsent = 0, cost = { components: [] }, broker, host } = given
  const recorder = createRecorder({ planned, timeoutMs: 1000 })
  const ledger = ledgerOf(given)
  for (let index = 0; index < planned; index++) {
    const second = Math.floor((index * seconds) / planned)
    if (index < unsent) recorder.shed(second)
    else recorder.settled({ second, ...sampleOf(index, given) })
  }
  const recording = recorder.finish(0)
  const { eventLoop = quiet, clockSteps, outstandingMax = 500, failAboveShare, faults } = given
  const generator = generatorHealth({
    recording,
    planned: requests,
    durationMs: seconds * 1000,
    shed: ledger.shed,
    eventLoop,
    ...(clockSteps && { clockSteps }),
  })
  const load = { rateRps: planned / seconds, timeoutMs: 1000, outstandingMax }
  const evidence = { recording, ledger, generator, cost, load, ...(broker && { broker }) }
  return judgeTrial({
    ...evidence,
    ...(host && { host }),
    ...(faults && { faults }),
    ...(failAboveShare !== undefined && { failAboveShare }),
  } satisfies TrialEvidence)
}

function sampleOf(
  index: number,
  { serviceUs = 2000, lagUs = () => 60, outcomeOf = () => 'ok' }: Case,
): Omit<Sample, 'second'> {
  const outcome = outcomeOf(index)
  const [lag, service] = [lagUs(index), outcome === 'timed-out' ? 1_000_000 : serviceUs]
  return { responseUs: service + lag, serviceUs: service, lagUs: lag, outcome }
}

function ledgerOf({
  planned = requests,
  unsent = 0,
  outcomeOf = () => 'ok',
  ledger,
}: Case): Ledger {
  const outcomes = Array.from({ length: planned - unsent }, (_, index) => outcomeOf(index + unsent))
  const count = (wanted: SampleOutcome): number => outcomes.filter((each) => each === wanted).length
  const codes = outcomes.flatMap((each) => (typeof each === 'object' ? [each.error] : []))
  const errors = Object.fromEntries(
    [...new Set(codes)].map((code) => [code, codes.filter((each) => each === code).length]),
  )
  return {
    planned,
    shed: unsent,
    sent: planned - unsent,
    ok: count('ok'),
    wrong: count('wrong'),
    timedOut: count('timed-out'),
    errors,
    late: 0,
    duplicate: 0,
    ...ledger,
  }
}

const killed = {
  atMs: 5000,
  kind: 'kill',
  target: 'worker-1',
  status: 'done',
  doneMs: 5000.2,
  endedMs: 5003,
} as const

test('a worker that ended as planned takes nothing with it, and another one that ended makes a trial suspect', () => {
  const each = [{ cpuUs: 500, rssBytesPeak: 1 }]
  const figures = { cpuUs: 900, cpuUsPerRequest: 0.18, rssBytesPeak: 1, each }
  const component = { name: 'workers', role: 'worker', processes: 2, ...figures } as const
  const faults = [killed]
  const planned = { components: [{ ...component, endedAsPlanned: 1 }] }
  expect(judge({ cost: planned, faults })).toEqual({ verdict: 'VALID', reasons: [] })
  const unplanned = { components: [{ ...component, processes: 3, endedAsPlanned: 1 }] }
  expect(judge({ cost: unplanned, faults })).toEqual({
    verdict: 'SUSPECT',
    reasons: ['1 of 3 processes of workers ended; its CPU time is missing.'],
  })
})

test("the broker's counts cannot be compared after a planned end, which is no fault of the trial", () => {
  const broker = { counts: [], depthMax: 0, depthSamples: 1, unknown: 'worker-1 told nothing' }
  expect(judge({ broker, faults: [killed] }).verdict).toBe('VALID')
  const { doneMs: _done, endedMs: _ended, ...planned } = killed
  const notDone = [{ ...planned, status: 'not applicable' }] as const
  expect(judge({ broker, faults: notDone }).verdict).toBe('SUSPECT')
  const stopped = [{ ...killed, kind: 'stop' }] as const
  expect(judge({ broker, faults: stopped }).verdict).toBe('SUSPECT')
})

test('a planned fault that could not be done makes a trial suspect, and one that does not apply does not', () => {
  const failed = [{ ...killed, status: 'failed', reason: 'there is no such process' }] as const
  expect(judge({ faults: failed }).reasons).toEqual([
    'The planned fault "at=5s kill worker-1" failed: there is no such process.',
  ])
  expect(judge({ faults: [{ ...killed, status: 'not applicable' }] }).verdict).toBe('VALID')
})
