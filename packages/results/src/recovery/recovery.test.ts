import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FaultAction } from '../faults/fault.ts'
import { recoveriesOf, type Recovery } from './recovery.ts'
import { requestEnds, type EndedRequest, type RequestEnd } from './request-log.ts'

const killed: FaultAction = {
  atMs: 2000,
  kind: 'kill',
  target: 'worker-1',
  status: 'done',
  doneMs: 2000.5,
  endedMs: 2001,
}
const startedAgain: FaultAction = {
  atMs: 3000,
  kind: 'start',
  target: 'worker-1',
  status: 'done',
  doneMs: 3000,
  readyMs: 3200,
}

/** A request each millisecond, answered after 2 ms, for `seconds`; `change` is told the intended start in ms. */
function requestsOf(
  seconds: number,
  change: (dueMs: number) => { tookMs: number; end?: RequestEnd } | undefined = () => undefined,
): EndedRequest[] {
  return Array.from({ length: seconds * 1000 }, (_, dueMs) => {
    const { tookMs = 2, end = 'ok' } = change(dueMs) ?? {}
    return { dueUs: dueMs * 1000, endUs: (dueMs + tookMs) * 1000, end }
  })
}

function only(requests: readonly EndedRequest[], ...actions: readonly FaultAction[]): Recovery {
  const recoveries = recoveriesOf(requests, actions)
  expect(recoveries).toHaveLength(1)
  return recoveries[0]!
}

test('a disturbance that hurt nobody has counts and times that say so', () => {
  expect(only(requestsOf(6), killed, startedAgain)).toEqual({
    kind: 'kill',
    target: 'worker-1',
    fromMs: 2000.5,
    healedMs: 3200 - 2000.5,
    // Those that ended after it: due from 1,999 ms on.
    requests: 4001,
    ok: 4001,
    wrong: 0,
    timedOut: 0,
    failed: 0,
    shed: 0,
    slow: 0,
    slowestMs: 2,
    longestGapMs: 1,
    p99BeforeUs: 2000,
    p99ReturnMs: 0,
    backlogMax: 2,
    drainMs: 0,
  })
})

test('each request that was hurt is counted in its class, and the first is seen at its end', () => {
  const ends = new Map<number, RequestEnd>([
    [2005, 'failed'],
    [2006, 'failed'],
    [2007, 'timedOut'],
    [2008, 'wrong'],
    [2009, 'shed'],
  ])
  const requests = requestsOf(6, (dueMs) => {
    const end = ends.get(dueMs)
    return end && { tookMs: 30, end }
  })
  expect(only(requests, killed)).toMatchObject({
    failed: 2,
    timedOut: 1,
    wrong: 1,
    shed: 1,
    ok: 3996,
    slow: 0,
    firstHurtMs: 2035 - 2000.5,
  })
})

test('answers that were held up are slow, are seen as soon as they are, and drain when the last has come', () => {
  // p99 before is 2 ms, so an answer is slow after 12.2 ms.
  const requests = requestsOf(6, (dueMs) =>
    dueMs >= 2100 && dueMs < 2200 ? { tookMs: 2300 - dueMs } : undefined,
  )
  expect(only(requests, killed)).toMatchObject({
    slow: 100,
    slowestMs: 200,
    firstHurtMs: 2112.2 - 2000.5,
    // The answer to what was due at 2,099 came at 2,101, the next at 2,202.
    longestGapMs: 101,
    // Its 1,000 requests begin behind all but ten of the hundred.
    p99ReturnMs: 2190 - 2000.5,
    backlogMax: 102,
    drainMs: 2300 - 2000.5,
  })
})

test('one request more than before, for a moment, does not count as a backlog to be drained', () => {
  const requests = requestsOf(6, (dueMs) => {
    if (dueMs >= 2100 && dueMs < 2200) return { tookMs: 2300 - dueMs }
    return dueMs >= 4000 && dueMs < 4500 && dueMs % 100 === 0 ? { tookMs: 4 } : undefined
  })
  expect(only(requests, killed)).toHaveProperty('drainMs', 2300 - 2000.5)
  const forGood = requestsOf(6, (dueMs) => (dueMs >= 2100 ? { tookMs: 7000 - dueMs } : undefined))
  expect(only(forGood, { ...killed, doneMs: 2000.5 })).toHaveProperty('drainMs')
  const next = { ...killed, target: 'lb', doneMs: 4000 }
  expect(recoveriesOf(forGood, [killed, next])[0]).not.toHaveProperty('drainMs')
})

test('the longest gap is that without a right answer, whatever else came, and reaches to the end', () => {
  const during = requestsOf(6, (dueMs) =>
    dueMs >= 2500 && dueMs < 3100 ? { tookMs: 5, end: 'failed' } : undefined,
  )
  // The answer to what was due at 2,499 came at 2,501, the next at 3,102.
  expect(only(during, killed).longestGapMs).toBe(601)
  const forGood = requestsOf(6, (dueMs) =>
    dueMs >= 4000 ? { tookMs: 500, end: 'timedOut' } : undefined,
  )
  expect(only(forGood, killed)).toMatchObject({ longestGapMs: 6499 - 4001, timedOut: 2000 })
})

describe('p99 as before', () => {
  test('is absent where fewer than 1,000 requests came before', () => {
    const early = { ...killed, doneMs: 900 }
    const recovery = only(requestsOf(4), early)
    expect(recovery).not.toHaveProperty('p99BeforeUs')
    expect(recovery).not.toHaveProperty('p99ReturnMs')
    expect(recovery).not.toHaveProperty('slow')
  })

  test('is absent where it did not come back, and where too few requests follow', () => {
    const slower = requestsOf(6, (dueMs) => (dueMs >= 2000 ? { tookMs: 3 } : undefined))
    expect(only(slower, killed)).not.toHaveProperty('p99ReturnMs')
    expect(only(requestsOf(2.9), killed)).not.toHaveProperty('p99ReturnMs')
    expect(only(requestsOf(3.1), killed)).toHaveProperty('p99ReturnMs', 0)
  })

  test('does not count as back while requests are not answered, however few', () => {
    const requests = requestsOf(8, (dueMs) =>
      dueMs % 500 === 0 && dueMs < 4000 ? { tookMs: 1, end: 'failed' } : undefined,
    )
    expect(only(requests, killed)).toHaveProperty('p99ReturnMs', 3501 - 2000.5)
  })
})

test('what was not done, or not applicable, or only lets a process go on, is no disturbance', () => {
  const { doneMs: _done, ...planned } = killed
  const actions: FaultAction[] = [
    { ...planned, status: 'not applicable' },
    { ...planned, status: 'failed', reason: 'the trial was over' },
    startedAgain,
  ]
  expect(recoveriesOf(requestsOf(4), actions)).toEqual([])
})

test('a stopped process is there again when it goes on, a restarted one when it is ready', () => {
  const stopped: FaultAction = { ...killed, kind: 'stop' }
  const goesOn: FaultAction = { ...startedAgain, kind: 'continue', doneMs: 3000 }
  expect(only(requestsOf(4), stopped, goesOn)).toHaveProperty('healedMs', 999.5)
  const restarted: FaultAction = { ...killed, kind: 'restart', readyMs: 2500.5 }
  expect(only(requestsOf(4), restarted)).toHaveProperty('healedMs', 500)
})

test('every request that ended after the first disturbance belongs to exactly one', () => {
  const anyRequest = fc.record({
    dueUs: fc.integer({ min: 0, max: 10_000_000 }),
    tookUs: fc.integer({ min: 0, max: 3_000_000 }),
    end: fc.constantFrom(...requestEnds),
  })
  const anyMoments = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(anyRequest, { maxLength: 300 }), anyMoments, (drawn, moments) => {
      const requests = drawn
        .map(({ dueUs, tookUs, end }) => ({ dueUs, endUs: dueUs + tookUs, end }))
        .toSorted((a, b) => a.dueUs - b.dueUs)
      const recoveries = recoveriesOf(
        requests,
        moments.map((doneMs) => ({ ...killed, doneMs })),
      )
      const firstUs = Math.min(...moments) * 1000
      const belonging = recoveries.reduce((sum, recovery) => sum + recovery.requests, 0)
      expect(belonging).toBe(requests.filter(({ endUs }) => endUs >= firstUs).length)
      for (const recovery of recoveries)
        expect(requestEnds.reduce((sum, end) => sum + recovery[end], 0)).toBe(recovery.requests)
    }),
  )
})
