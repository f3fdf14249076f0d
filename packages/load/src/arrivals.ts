import type { Random } from '@rpc-vs-mom/random'

/** How the gaps between intended starts are drawn. */
export type ArrivalProcess = 'poisson' | 'constant'

export const arrivalProcesses = ['poisson', 'constant'] as const satisfies readonly ArrivalProcess[]

/** The next gap in microseconds, given the mean gap. */
export type NextGapUs = (meanGapUs: number) => number

/**
 * Poisson arrivals have exponential gaps, drawn by inversion; they are what independent callers look
 * like. Constant arrivals are easier to reason about but lock in phase with periodic stalls.
 */
export function gapsOf(process: ArrivalProcess, random: Random): NextGapUs {
  switch (process) {
    case 'poisson':
      return (meanGapUs) => -Math.log(1 - random()) * meanGapUs
    case 'constant':
      return (meanGapUs) => meanGapUs
  }
}
