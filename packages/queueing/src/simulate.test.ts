import { policies, type PolicyName } from '@rpc-vs-mom/balancer'
import { seededRandom } from '@rpc-vs-mom/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangC, meanWaitMG1, meanWaitMMc } from './closed-forms.ts'
import { type Pick, simulate, type SimulationOptions } from './simulate.ts'
import { drawTrace, serviceMoments, type ServiceMix, type Trace } from './trace.ts'

/** The code that the lb runs, with dice that can be repeated. */
function pickOf(name: PolicyName): Pick {
  const policy = policies[name](seededRandom(9))
  return (eligible) => policy.pick(eligible)
}

const lateBinding = (servers: number): SimulationOptions => ({
  servers,
  pick: pickOf('central'),
  credits: 1,
})

const earlyBinding = (servers: number): SimulationOptions => ({
  servers,
  pick: pickOf('least-outstanding'),
  credits: Infinity,
})

function waitsOf(trace: Trace, options: SimulationOptions): Float64Array {
  return simulate(trace, options).map((ms, n) => ms - trace.serviceMs[n]!)
}

/** Mean and its standard error from the means of 20 batches, which hardly depend on each other. */
function meanOf(values: Float64Array): { mean: number; error: number } {
  const size = Math.floor(values.length / 20)
  const batches = Array.from({ length: 20 }, (_, n) =>
    average(values.subarray(n * size, (n + 1) * size)),
  )
  const mean = average(batches)
  const variance = average(batches.map((one) => (one - mean) ** 2))
  return { mean, error: Math.sqrt(variance / 19) }
}

function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

/** Far above what is lost in differences of moments that are minutes from the start. */
const roundingMs = 1e-6

/** Five standard errors: a right simulation misses once in a million times, and a wrong one hits rarely. */
function expectMean(values: Float64Array, wanted: number): void {
  const { mean, error } = meanOf(values)
  expect(Math.abs(mean - wanted)).toBeLessThan(5 * error)
  expect(error).toBeLessThan(0.1 * wanted)
}

const anyTrace = fc
  .array(
    fc.record({ gap: fc.integer({ max: 30, min: 0 }), service: fc.integer({ min: 1, max: 60 }) }),
    {
      maxLength: 200,
      size: 'max',
    },
  )
  .map((requests): Trace => {
    let nowMs = 0
    return {
      arrivalsMs: Float64Array.from(requests, ({ gap }) => (nowMs += gap)),
      serviceMs: Float64Array.from(requests, ({ service }) => service),
    }
  })

test.each([
  [1, 0.5],
  [1, 0.8],
  [2, 0.7],
  [4, 0.8],
  [7, 0.6],
])('has the mean wait of M/M/c with %i servers at load %f', (servers, load) => {
  const meanServiceMs = 3
  const ratePerMs = (load * servers) / meanServiceMs
  const service: ServiceMix = { exponentialMs: meanServiceMs }
  const trace = drawTrace({ seed: 11, count: 300_000, ratePerMs, service })
  const waits = waitsOf(trace, lateBinding(servers))
  const queue = { servers, ratePerMs, meanServiceMs }
  expectMean(waits, meanWaitMMc(queue))
  expectMean(
    waits.map((ms) => (ms > roundingMs ? 1 : 0)),
    erlangC(queue),
  )
})

test.each([0.5, 0.8])('has the mean wait of M/G/1 with two service times at load %f', (load) => {
  const service: ServiceMix = { shortMs: 0.4, longMs: 6.4, longShare: 0.1 }
  const { meanMs, squareMs2 } = serviceMoments(service)
  const ratePerMs = load / meanMs
  const trace = drawTrace({ seed: 3, count: 400_000, ratePerMs, service })
  const wanted = meanWaitMG1({ ratePerMs, meanServiceMs: meanMs, squareServiceMs2: squareMs2 })
  expectMean(waitsOf(trace, earlyBinding(1)), wanted)
})

test('at random over servers makes each of them an M/G/1', () => {
  const service: ServiceMix = { shortMs: 0.4, longMs: 6.4, longShare: 0.1 }
  const { meanMs, squareMs2 } = serviceMoments(service)
  const pick = pickOf('random')
  const trace = drawTrace({ seed: 5, count: 400_000, ratePerMs: 4 * 0.7, service })
  const wanted = meanWaitMG1({ ratePerMs: 0.7, meanServiceMs: meanMs, squareServiceMs2: squareMs2 })
  expectMean(waitsOf(trace, { servers: 4, pick, credits: Infinity }), wanted)
})

test('binding late is the recursion of Kiefer and Wolfowitz, whatever the trace', () => {
  fc.assert(
    fc.property(anyTrace, fc.integer({ min: 1, max: 5 }), (trace, servers) => {
      const freeAtMs = Array.from({ length: servers }, () => 0)
      const wanted = trace.arrivalsMs.map((arrivalMs, n) => {
        freeAtMs.sort((a, b) => a - b)
        freeAtMs[0] = Math.max(freeAtMs[0]!, arrivalMs) + trace.serviceMs[n]!
        return freeAtMs[0] - arrivalMs
      })
      expect([...simulate(trace, lateBinding(servers))]).toEqual([...wanted])
    }),
  )
})

test('binding in turn is the recursion of Lindley at each server, whatever the trace', () => {
  fc.assert(
    fc.property(anyTrace, fc.integer({ min: 1, max: 5 }), (trace, servers) => {
      const freeAtMs = Array.from({ length: servers }, () => 0)
      const wanted = trace.arrivalsMs.map((arrivalMs, n) => {
        const server = n % servers
        freeAtMs[server] = Math.max(freeAtMs[server]!, arrivalMs) + trace.serviceMs[n]!
        return freeAtMs[server] - arrivalMs
      })
      const pick = pickOf('round-robin')
      expect([...simulate(trace, { servers, pick, credits: Infinity })]).toEqual([...wanted])
    }),
  )
})

test('answers every request, and none faster than its service time, with any number of credits', () => {
  const credits = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(Infinity))
  fc.assert(
    fc.property(anyTrace, fc.integer({ min: 1, max: 5 }), credits, (trace, servers, count) => {
      for (const handOverMs of [0, 3]) {
        const options = { ...earlyBinding(servers), credits: count, handOverMs }
        for (const [n, ms] of simulate(trace, options).entries()) {
          expect(ms).toBeGreaterThanOrEqual(trace.serviceMs[n]!)
        }
      }
    }),
  )
})

test('one credit leaves a server idle while the next request travels, two do not', () => {
  const trace: Trace = {
    arrivalsMs: Float64Array.of(0, 0, 0, 0),
    serviceMs: Float64Array.of(10, 10, 10, 10),
  }
  const ends = (credits: number): number[] => [
    ...simulate(trace, { ...lateBinding(1), credits, handOverMs: 2 }),
  ]
  expect(ends(1)).toEqual([10, 22, 34, 46])
  expect(ends(2)).toEqual([10, 20, 30, 40])
})

test('who binds early and knows all sizes is as good as one common line (Harchol-Balter, Crovella, Murta 1999)', () => {
  const leastLeft: Pick = (servers, nowMs) =>
    servers.toSorted((one, other) => one.workLeftMs(nowMs) - other.workLeftMs(nowMs))[0]
  fc.assert(
    fc.property(anyTrace, fc.integer({ min: 1, max: 5 }), (trace, servers) => {
      const early = simulate(trace, { servers, pick: leastLeft, credits: Infinity })
      expect(early).toEqual(simulate(trace, lateBinding(servers)))
    }),
  )
})
