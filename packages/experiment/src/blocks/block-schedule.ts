import { seededRandom, shuffled } from '@rpc-vs-mom/random'

/** How often a load is measured in every start. */
export interface LoadShare {
  readonly name: string
  readonly roundsPerStart: number
  /** By variant, in how many of these rounds it takes part; in all of them where absent. */
  readonly fewer?: Readonly<Record<string, number>>
}

/** One slice of the plan, put once to every variant that takes part in it. */
export interface ScheduledRound {
  /** From 1. */
  readonly start: number
  /** Name of its load. */
  readonly load: string
  /** The variants in the order in which they are asked. */
  readonly order: readonly string[]
}

/**
 * Randomised blocks within each start: every round has each of its variants once, in an order drawn anew, and the
 * rounds of all loads of a start are shuffled, so that a machine that gets busier with time favours neither a
 * variant nor a load. A variant that is to be measured less often takes part in rounds that are drawn anew as well.
 */
export function scheduleBlocks(
  variants: readonly string[],
  { loads, starts, seed }: { loads: readonly LoadShare[]; starts: number; seed: number },
): ScheduledRound[] {
  const random = seededRandom(seed)
  const roundsOf = ({ name, roundsPerStart, fewer = {} }: LoadShare) => {
    const rounds = Array.from({ length: roundsPerStart }, (_, round) => round)
    const takePart = variants.map((variant) => ({
      variant,
      rounds: new Set(shuffled(rounds, random).slice(0, fewer[variant] ?? roundsPerStart)),
    }))
    return rounds.map((round) => {
      const own = takePart.filter((each) => each.rounds.has(round))
      const names = own.map(({ variant }) => variant)
      return { load: name, order: shuffled(names, random) }
    })
  }
  return Array.from({ length: starts }, (_, index) =>
    shuffled(loads.flatMap(roundsOf), random).map((round) => ({ start: index + 1, ...round })),
  ).flat()
}
