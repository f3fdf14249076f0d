import { seededRandom, shuffled } from '@rpc-vs-mom/random'

/** How often a load is measured in every start. */
export interface LoadShare {
  readonly name: string
  readonly roundsPerStart: number
}

/** One slice of the plan, put to every variant once. */
export interface ScheduledRound {
  /** From 1. */
  readonly start: number
  /** Name of its load. */
  readonly load: string
  /** The variants in the order in which they are asked. */
  readonly order: readonly string[]
}

/**
 * Randomised complete blocks within each start: every round has each variant once, in an order drawn anew, and the
 * rounds of all loads of a start are shuffled, so that a machine that gets busier with time favours neither a
 * variant nor a load.
 */
export function scheduleBlocks(
  variants: readonly string[],
  { loads, starts, seed }: { loads: readonly LoadShare[]; starts: number; seed: number },
): ScheduledRound[] {
  const random = seededRandom(seed)
  const ofStart = loads.flatMap(({ name, roundsPerStart }) =>
    Array.from({ length: roundsPerStart }, () => name),
  )
  return Array.from({ length: starts }, (_, index) =>
    shuffled(ofStart, random).map((load) => ({
      start: index + 1,
      load,
      order: shuffled(variants, random),
    })),
  ).flat()
}
