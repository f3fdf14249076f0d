import type { Random } from '@rpc-vs-mom/random'

/** How the intended starts are spread over their time. */
export type ArrivalProcess = 'poisson' | 'constant'

export const arrivalProcesses = ['poisson', 'constant'] as const satisfies readonly ArrivalProcess[]

/** A stretch of a plan: how long it is in whole microseconds, and how often requests are due in it. */
export interface ArrivalSpan {
  readonly lengthUs: number
  readonly rateRps: number
}

/** Requests due in a span: rate x length, to the nearest whole request. */
export function arrivalCount({ lengthUs, rateRps }: ArrivalSpan): number {
  return Math.round((rateRps * lengthUs) / 1_000_000)
}

/**
 * The intended starts in a span, `arrivalCount` of them, ascending, in whole microseconds from 0 and below
 * its length. Poisson arrivals are what independent callers look like. Constant arrivals are easier to
 * reason about but lock in phase with periodic stalls.
 */
export function arrivalsIn(
  span: ArrivalSpan,
  process: ArrivalProcess,
  random: Random,
): Float64Array {
  switch (process) {
    case 'poisson':
      return poissonArrivals(span, random)
    case 'constant':
      return constantArrivals(span)
  }
}

/**
 * A Poisson process given its count: the rate is the one asked for in every draw, and only the moments are
 * left to chance. They are sorted uniform draws, made in order from exponential spacings over their sum
 * (Devroye, "Non-Uniform Random Variate Generation", 1986, V.3.1).
 */
function poissonArrivals(span: ArrivalSpan, random: Random): Float64Array {
  const due = new Float64Array(arrivalCount(span))
  let sum = 0
  for (let i = 0; i < due.length; i++) due[i] = sum += exponential(random)
  const scale = span.lengthUs / (sum + exponential(random))
  return due.map((spacings) => within(span, Math.floor(spacings * scale)))
}

function exponential(random: Random): number {
  return -Math.log(1 - random())
}

/** Every moment is rounded by itself, because a rounded gap would add up its error. */
function constantArrivals(span: ArrivalSpan): Float64Array {
  const due = new Float64Array(arrivalCount(span))
  return due.map((_, i) => within(span, Math.round((i * 1_000_000) / span.rateRps)))
}

function within({ lengthUs }: ArrivalSpan, us: number): number {
  return Math.min(us, lengthUs - 1)
}
