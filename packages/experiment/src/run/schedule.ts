import { seededRandom, shuffled } from '@rpc-vs-mom/random'

/** One trial of a comparison. */
export interface ScheduledTrial {
  /** From 1, over the whole run. */
  readonly number: number
  /** Repetition, from 1. */
  readonly round: number
  readonly variant: string
}

/**
 * Randomised complete blocks: every round has each variant once, in an order drawn from the seed, so
 * that a machine that gets slower or busier with time favours no variant.
 */
export function scheduleRounds(
  names: readonly string[],
  rounds: number,
  seed: number,
): ScheduledTrial[] {
  const random = seededRandom(seed)
  const order = Array.from({ length: rounds }, () => shuffled(names, random))
  return order
    .flatMap((block, index) => block.map((variant) => ({ round: index + 1, variant })))
    .map((trial, index) => ({ number: index + 1, ...trial }))
}
