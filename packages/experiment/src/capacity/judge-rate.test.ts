import { mergeHistograms, type Ledger, type TrialRecord } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { judgeRate } from './judge-rate.ts'

const slo = { p99Ms: 50, failedShare: 0.01 }

test('a rate is kept where the answers came in time and the hammer was on time', () => {
  expect(judged({})).toEqual({ rateRps: 1000, isKept: true, goodputRps: 1000, p99Us: 5000 })
})

test('more than one slow answer in a hundred, or one missing, misses it', () => {
  expect(judged({ responseUs: [...times(980, 5000), ...times(20, 60_000)] })).toMatchObject({
    isKept: false,
    reason: '2 % took longer than 50 ms.',
  })
  expect(judged({ ledger: { ok: 980, timedOut: 20 } })).toMatchObject({
    isKept: false,
    reason: '2 % were not answered in time.',
  })
})

test('a rate that was kept although the hammer was late is kept, and told to be near its limit', () => {
  const lagUs = [...times(940, 100), ...times(60, 2000)]
  expect(judged({ lagUs })).toMatchObject({
    isKept: true,
    byGenerator: true,
    reason: "6 % of the requests left late: the hammer's limit.",
  })
  const onTime = judged({ lagUs: [...times(960, 100), ...times(40, 2000)] })
  expect(onTime).toMatchObject({ isKept: true })
  expect(onTime).not.toHaveProperty('byGenerator')
})

test('a rate that was missed while the hammer was late may be its own limit', () => {
  const lagUs = [...times(940, 100), ...times(60, 2000)]
  const slow = { responseUs: [...times(980, 5000), ...times(20, 60_000)] }
  expect(judged({ ...slow, lagUs })).toMatchObject({ isKept: false, byGenerator: true })
  expect(judged(slow)).not.toHaveProperty('byGenerator')
})

test('a hammer that stood still is why a rate was missed that was answered in time from when it was sent', () => {
  const responseUs = [...times(980, 5000), ...times(20, 60_000)]
  const serviceUs = times(1000, 5000)
  expect(judged({ responseUs, serviceUs })).toMatchObject({
    isKept: false,
    byGenerator: true,
    reason:
      '2 % took longer than 50 ms. Counted from when they were sent, they did not: the hammer stood still.',
  })
})

test('what the system refuses is not the limit of the hammer, however late it is', () => {
  const lagUs = [...times(900, 100), ...times(100, 2000)]
  const ledger = { ok: 900, errors: { RESOURCE_EXHAUSTED: 100 } }
  const found = judged({ responseUs: times(900, 5000), lagUs, ledger })
  expect(found).toMatchObject({
    isKept: false,
    missedShare: 0.1,
    reason: '10 % were refused or failed.',
  })
  expect(found).not.toHaveProperty('byGenerator')
})

test('wrong answers are no fault of the hammer', () => {
  const verdict = { verdict: 'INVALID', reasons: ['1 answer was wrong.'] } as const
  const found = judged({ verdict, ledger: { ok: 999, wrong: 1 } })
  expect(found).toMatchObject({ isKept: false, reason: '1 answer was wrong.' })
  expect(found).not.toHaveProperty('byGenerator')
})

interface Told {
  readonly responseUs: readonly number[]
  /** As the response times where absent. */
  readonly serviceUs: readonly number[]
  readonly lagUs: readonly number[]
  readonly ledger: Partial<Ledger>
  readonly verdict: TrialRecord['verdict']
}

function judged({
  responseUs = times(1000, 5000),
  serviceUs = responseUs,
  lagUs = times(1000, 100),
  ledger,
  verdict = { verdict: 'VALID', reasons: [] },
}: Partial<Told>) {
  const histogram = (values: readonly number[]) => {
    const all = mergeHistograms([])
    for (const us of values) all.recordValue(us)
    return all
  }
  const record = {
    ledger: {
      planned: 1000,
      sent: 1000,
      shed: 0,
      ok: 1000,
      wrong: 0,
      timedOut: 0,
      errors: {},
      ...ledger,
    },
    generator: { plannedRateRps: 1000 },
    verdict,
    recording: {
      distributions: {
        response: histogram(responseUs),
        service: histogram(serviceUs),
        lag: histogram(lagUs),
      },
      lateSends: [],
    },
  }
  return judgeRate(record as unknown as TrialRecord, 1000, slo)
}

function times(count: number, us: number): number[] {
  return Array.from({ length: count }, () => us)
}
