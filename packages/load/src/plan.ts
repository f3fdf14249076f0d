import { createHash } from 'node:crypto'
import { arrivalCount, arrivalsIn, type ArrivalProcess, type ArrivalSpan } from './arrivals.ts'
import { seededRandom, type Random } from '@rpc-vs-mom/random'

/** What decides a plan; equal specs give equal plans, on every machine. */
export interface PlanSpec {
  /** A whole number from 0 to 2^52. */
  readonly seed: number
  /** Repetition, from 1: each draws other moments and another order of questions, and as many. */
  readonly round?: number
  readonly arrivals: ArrivalProcess
  readonly rateRps: number
  /** Length of the measured part, after the warm-up. */
  readonly durationMs: number
  /** Length of the part before it, which is asked like the rest and not recorded. */
  readonly warmupMs: number
  /** Rates of the measured part one after the other, in place of `rateRps` and `durationMs`. */
  readonly steps?: readonly RateStep[]
  /** Relative frequency of each question; the index is the question's number. */
  readonly weights: readonly number[]
  /** Whether the questions are asked one after the other, from the first, instead of drawn by their weights. */
  readonly inTurn?: boolean
}

/** A stretch of a plan with a rate of its own. */
export interface RateStep {
  readonly rateRps: number
  readonly durationMs: number
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

/**
 * Draws a plan of exactly rate x duration measured requests, to the nearest whole one for each step, and as many before
 * them as the first rate x warm-up. More than `maxPlannedRequests` together is a `RangeError`.
 */
export function createPlan(spec: PlanSpec): Plan {
  const { steps = [spec] } = spec
  const warmup = spanOf({ rateRps: steps[0]!.rateRps, durationMs: spec.warmupMs })
  const spans = steps.map(spanOf)
  const firstMeasured = arrivalCount(warmup)
  const requests = firstMeasured + spans.reduce((sum, span) => sum + arrivalCount(span), 0)
  refuseTooMany(requests)
  const dueUs = new Float64Array(requests)
  dueUs.set(arrivalsIn(warmup, spec.arrivals, streamOf(spec, 'warm-up')))
  const random = streamOf(spec, 'arrivals')
  let [next, fromUs] = [firstMeasured, warmup.lengthUs]
  for (const span of spans) {
    for (const us of arrivalsIn(span, spec.arrivals, random)) dueUs[next++] = us + fromUs
    fromUs += span.lengthUs
  }
  return {
    dueUs,
    question: drawQuestions(requests, spec),
    firstMeasured,
    warmupUs: warmup.lengthUs,
    endUs: fromUs,
  }
}

function spanOf({ rateRps, durationMs }: RateStep): ArrivalSpan {
  return { rateRps, lengthUs: Math.round(durationMs * 1000) }
}

/** Measured requests that are due in [second, second + 1) after the warm-up. */
export function measuredIn({ dueUs, firstMeasured, warmupUs }: Plan, second: number): number {
  const first = (afterS: number): number =>
    Math.max(firstMeasured, firstDueFrom(dueUs, warmupUs + afterS * 1_000_000))
  return first(second + 1) - first(second)
}

function firstDueFrom(dueUs: Float64Array, fromUs: number): number {
  let [low, high] = [0, dueUs.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (dueUs[middle]! < fromUs) low = middle + 1
    else high = middle
  }
  return low
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

function refuseTooMany(requests: number): void {
  if (requests > maxPlannedRequests) {
    throw new RangeError(
      `a plan of ${requests} requests is above the limit of ${maxPlannedRequests}`,
    )
  }
}

const streams = ['arrivals', 'questions', 'warm-up'] as const

/** Numbers of their own for each round and use, so that a longer warm-up does not change what is measured. */
function streamOf({ seed, round = 1 }: PlanSpec, use: (typeof streams)[number]): Random {
  const stream = (round - 1) * streams.length + streams.indexOf(use)
  return seededRandom(seed + stream * 2 ** 32)
}

function drawQuestions(requests: number, spec: PlanSpec): Uint32Array {
  if (spec.inTurn === true) return new Uint32Array(requests).map((_, i) => i % spec.weights.length)
  const draw = weightedDraw(spec.weights, streamOf(spec, 'questions'))
  return new Uint32Array(requests).map(draw)
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
