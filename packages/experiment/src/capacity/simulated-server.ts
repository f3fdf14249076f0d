import { createPlan } from '@rpc-vs-mom/load'
import { seededRandom } from '@rpc-vs-mom/random'
import type { CapacityTrial } from '@rpc-vs-mom/results'
import type { ServiceLevel } from '@rpc-vs-mom/results'

/** A server that exists in simulated time only, whose capacity is known. For tests. */
export interface SimulatedServer {
  /** Response time of each request, in the order of arrival; undefined where it is refused. */
  answer(arrivalsUs: ArrayLike<number>): readonly (number | undefined)[]
}

/** Serves one after another in the order of arrival, each for as long; holds 1 / `serviceUs`. */
export function serialServer(serviceUs: number): SimulatedServer {
  return {
    answer(arrivalsUs) {
      let freeUs = 0
      return Array.from(arrivalsUs, (atUs) => {
        freeUs = Math.max(freeUs, atUs) + serviceUs
        return freeUs - atUs
      })
    },
  }
}

/** As a serial server, and refuses what comes while `lineMax` wait. */
export function limitedServer(serviceUs: number, lineMax: number): SimulatedServer {
  return {
    answer(arrivalsUs) {
      let freeUs = 0
      return Array.from(arrivalsUs, (atUs) => {
        if (freeUs - atUs > serviceUs * lineMax) return undefined
        freeUs = Math.max(freeUs, atUs) + serviceUs
        return freeUs - atUs
      })
    },
  }
}

/** What the host does meanwhile, as the trials of a search see it: a stall of all programs in some of them. */
export interface SimulatedHost {
  readonly stalledShare: number
  readonly stallMs: number
}

/** Tries rates at a simulated server with plans as real ones are drawn; each is another one. */
export function trialsOf(
  server: SimulatedServer,
  { slo, seed, host }: { slo: ServiceLevel; seed: number; host?: SimulatedHost },
): (rateRps: number, durationMs: number) => CapacityTrial {
  const random = seededRandom(seed)
  let plans = 0
  return (rateRps, durationMs) => {
    const { dueUs } = createPlan({
      seed: seed * 1000 + ++plans,
      arrivals: 'poisson',
      rateRps,
      durationMs,
      warmupMs: 0,
      weights: [1],
    })
    const isStalled = host !== undefined && random() < host.stalledShare
    const fromUs = random() * durationMs * 1000
    const untilUs = isStalled ? fromUs + host.stallMs * 1000 : fromUs
    const seen = dueUs.map((us) => (us >= fromUs && us < untilUs ? untilUs : us))
    const times = server.answer(seen).map((us, at) => us && us + seen[at]! - dueUs[at]!)
    const refused = times.filter((us) => us === undefined).length
    const slow = times.filter((us = Infinity) => us > slo.p99Ms * 1000).length
    const isKept = refused / times.length <= slo.failedShare && slow / times.length <= 0.01
    const missedShare = isKept ? 0 : slow / times.length
    return { rateRps, isKept, missedShare, goodputRps: rateRps * (1 - refused / times.length) }
  }
}
