import { describe, expect, test } from 'vitest'
import { judge, type ProxyFigures } from './goals.ts'

const good: Record<string, ProxyFigures> = {
  relay: { name: 'relay', cpuUs: 6, callsPerSecond: 60_000, addedUs: 40 },
  haproxy: { name: 'haproxy', cpuUs: 12, callsPerSecond: 40_000, addedUs: 50 },
  nginx: { name: 'nginx', cpuUs: 30, callsPerSecond: 20_000, addedUs: 60 },
  'grpc-js': { name: 'grpc-js', cpuUs: 100, callsPerSecond: 8000, addedUs: 300 },
  'decode and encode': {
    name: 'decode and encode',
    cpuUs: 150,
    callsPerSecond: 6000,
    addedUs: 400,
  },
}
const few = { depth1: 6, depth32: 0.3 }

function missed(change: Record<string, Partial<ProxyFigures>>, systemCalls = few): string[] {
  const figures = Object.values(good).map((one) => ({ ...one, ...change[one.name] }))
  return judge(figures, systemCalls)
    .filter(({ met }) => !met)
    .map(({ what }) => what)
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
    [{ relay: { addedUs: 55 } }, ['relay less haproxy, added us']],
  ])('name what is missed: %j', (change: Record<string, Partial<ProxyFigures>>, names) => {
    expect(missed(change)).toEqual(names)
  })

  test('count system calls at both depths', () => {
    expect(missed({}, { depth1: 6.6, depth32: 0.6 })).toHaveLength(2)
  })

  test('hold no one to a figure that is missing', () => {
    expect(() => judge([good['relay']!], few)).toThrow('haproxy was not measured')
  })
})
