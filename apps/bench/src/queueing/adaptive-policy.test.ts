import { drawTrace, serviceMoments, type ServiceMix, type Trace } from '@rpc-vs-mom/queueing'
import { expect, test } from 'vitest'
import { simulated } from './simulated.ts'

const servers = 4
const fewLong: ServiceMix = { shortMs: 3.2, longMs: 51.2, longShare: 0.1 }
const equal: ServiceMix = { ...fewLong, longShare: 0 }

function traceOf(service: ServiceMix, load: number): Trace {
  const ratePerMs = (load * servers) / serviceMoments(service).meanMs
  return drawTrace({ seed: 1, count: 100_000, ratePerMs, service })
}

function meanMs(trace: Trace, learns: boolean): number {
  const responsesMs = simulated(trace, servers, { credits: Infinity, learns })
  return responsesMs.reduce((sum, ms) => sum + ms, 0) / responsesMs.length
}

test.each([
  [0.5, 0.92],
  [0.7, 0.92],
  [0.9, 0.98],
])(
  'learning shortens the mean response where few requests are long, at a load of %f',
  (load, most) => {
    const trace = traceOf(fewLong, load)
    expect(meanMs(trace, true) / meanMs(trace, false)).toBeLessThan(most)
  },
)

test('learning costs nothing where there is nothing to learn', () => {
  for (const service of [{ exponentialMs: 8 }, equal]) {
    const trace = traceOf(service, 0.7)
    expect(Math.abs(meanMs(trace, true) / meanMs(trace, false) - 1)).toBeLessThan(0.01)
  }
})
