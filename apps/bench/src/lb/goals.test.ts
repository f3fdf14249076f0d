import { describe, expect, test } from 'vitest'
import { type Goal, judge, type ProxySamples } from './goals.ts'

type Round = Record<'cpuUs' | 'callsPerSecond' | 'aloneUs', number>

const good: Record<string, Round> = {
  relay: { cpuUs: 6, callsPerSecond: 60_000, aloneUs: 140 },
  haproxy: { cpuUs: 12, callsPerSecond: 40_000, aloneUs: 150 },
  nginx: { cpuUs: 30, callsPerSecond: 20_000, aloneUs: 160 },
  'grpc-js': { cpuUs: 100, callsPerSecond: 8000, aloneUs: 400 },
  'decode and encode': { cpuUs: 150, callsPerSecond: 6000, aloneUs: 500 },
}
const few = { depth1: 6, depth32: 0.3 }

/** Three rounds of a machine that is half as fast in the second. */
function rounds(change: Record<string, Partial<Round>>): ProxySamples[] {
  return Object.entries(good).map(([name, round]) => {
    const { cpuUs, callsPerSecond, aloneUs } = { ...round, ...change[name] }
    return {
      name,
      cpuUs: [cpuUs, 2 * cpuUs, cpuUs],
      callsPerSecond: [callsPerSecond, callsPerSecond / 2, callsPerSecond],
      aloneUs: [aloneUs, 2 * aloneUs, aloneUs],
    }
  })
}

function missed(change: Record<string, Partial<Round>>, systemCalls = few): string[] {
  return namesMissed(judge(rounds(change), systemCalls))
}

function namesMissed(goals: readonly Goal[]): string[] {
  return goals.filter(({ met }) => !met).map(({ what }) => what)
}

describe('the goals of the balancers', () => {
  test('are met by a relay that is cheap and quick', () => {
    expect(missed({})).toEqual([])
  })

  test.each([
    [{ relay: { cpuUs: 7.5 } }, ['relay / haproxy, CPU']],
    [{ nginx: { cpuUs: 23 } }, ['relay / nginx, CPU']],
    [{ haproxy: { callsPerSecond: 51_000 } }, ['haproxy / relay, calls/s']],
    [{ 'grpc-js': { cpuUs: 120 } }, ['grpc-js / decode and encode, CPU']],
    [{ relay: { aloneUs: 155 } }, ['relay less haproxy, added us']],
  ])('name what is missed: %j', (change: Record<string, Partial<Round>>, names) => {
    expect(missed(change)).toEqual(names)
  })

  test('compare within each round, so that a slow one does not tell', () => {
    const all = rounds({})
    const [relay, haproxy] = all
    // The medians of all rounds are 6 and 9, though the relay took half and less in two of three.
    const changed = [
      { ...relay!, cpuUs: [2, 6, 7] },
      { ...haproxy!, cpuUs: [8, 9, 14] },
    ]
    expect(namesMissed(judge([...changed, ...all.slice(2)], few))).toEqual([])
  })

  test('count system calls at both depths', () => {
    expect(missed({}, { depth1: 6.6, depth32: 0.6 })).toHaveLength(2)
  })

  test('hold no one to a figure that is missing', () => {
    expect(() => judge(rounds({}).slice(0, 1), few)).toThrow('haproxy was not measured')
  })
})
