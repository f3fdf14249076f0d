import { createHash } from 'node:crypto'
import { gapsOf, type ArrivalProcess } from './arrivals.ts'
import { seededRandom, type Random } from '@rpc-vs-mom/random'

/** What decides a plan; equal specs give equal plans, on every machine. */
export interface PlanSpec {
  readonly seed: number
  readonly arrivals: ArrivalProcess
  readonly rateRps: number
  /** Length of the measured part, after the warm-up. */
  readonly durationMs: number
  /** Length of the part before it, which is asked like the rest and not recorded. */
  readonly warmupMs: number
  /** Relative frequency of each question; the index is the question's number. */
  readonly weights: readonly number[]
}

/** The timed list of questions. Asking is a walk over it; nothing is drawn while measuring. */
export interface Plan {
  /** Intended start of each request in whole microseconds from the start of the run, ascending. */
  readonly dueUs: Float64Array
  /** Number of the question that each request asks. */
  readonly question: Uint32Array
  /** Index of the first request that is recorded. */
  readonly firstMeasured: number
  /** When the warm-up ends, in microseconds from the start of the run. */
  readonly warmupUs: number
  /** When the last intended start may be, in microseconds from the start of the run. */
  readonly endUs: number
}

/** Most requests that a plan may hold; more is a `RangeError`. */
export const maxPlannedRequests = 20_000_000

export function createPlan(spec: PlanSpec): Plan {
  const warmupUs = spec.warmupMs * 1000
  const endUs = warmupUs + spec.durationMs * 1000
  const due = drawArrivals(spec, endUs)
  const draw = weightedDraw(spec.weights, seededRandom(spec.seed + 1))
  const firstMeasured = due.findIndex((us) => us >= warmupUs)
  return {
    dueUs: Float64Array.from(due),
    question: Uint32Array.from(due, draw),
    firstMeasured: firstMeasured === -1 ? due.length : firstMeasured,
    warmupUs,
    endUs,
  }
}

/**
 * SHA-256 over intended starts, question numbers and the bytes of every question, as hex: two runs
 * with the same hash were asked the same things at the same times.
 */
export function hashPlan(plan: Plan, questions: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of [plan.dueUs, plan.question, ...questions]) {
    hash
      .update(String(part.byteLength))
      .update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  }
  return hash.digest('hex')
}

function drawArrivals(spec: PlanSpec, endUs: number): number[] {
  const meanGapUs = 1_000_000 / spec.rateRps
  if (endUs / meanGapUs > maxPlannedRequests) {
    throw new RangeError(
      `a plan of ${Math.round(endUs / meanGapUs)} requests is above the limit of ${maxPlannedRequests}`,
    )
  }
  const nextGapUs = gapsOf(spec.arrivals, seededRandom(spec.seed))
  const due: number[] = []
  for (let us = nextGapUs(meanGapUs); us < endUs; us += nextGapUs(meanGapUs))
    due.push(Math.round(us))
  return due
}

function weightedDraw(weights: readonly number[], random: Random): () => number {
  let sum = 0
  const cumulative = Float64Array.from(weights, (weight) => (sum += weight))
  if (!(sum > 0)) throw new RangeError('a plan needs at least one question with a weight above 0')
  return () => {
    const target = random() * sum
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (cumulative[middle]! > target) high = middle
      else low = middle + 1
    }
    return low
  }
}
