import { seededRandom, shuffled } from '@rpc-vs-mom/random'

/** How often a load is measured in every start. */
export interface LoadShare {
  readonly name: string
  readonly roundsPerStart: number
  /** Loads of the same setting share their starts, those of another one have others; all are the same where absent. */
  readonly setting?: string
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

export interface BlockScheduleSpec {
  readonly loads: readonly LoadShare[]
  /** Of each setting. */
  readonly starts: number
  readonly seed: number
  /** Whether each start climbs from the first load to the last one, with every variant for itself. */
  readonly climbs?: boolean
}

/**
 * Randomised blocks within each start: every round has each of its variants once, in an order drawn anew, and the
 * rounds of all loads of a start are shuffled, so that a machine that gets busier with time favours neither a
 * variant nor a load. A variant that is to be measured less often takes part in rounds that are drawn anew as well.
 * Settings alternate too, in an order drawn anew each time. Where starts climb, loads keep their order, and each
 * round has one variant, so that one that is saturated does not end the climb of another.
 */
export function scheduleBlocks(
  variants: readonly string[],
  { loads, starts, seed, climbs = false }: BlockScheduleSpec,
): ScheduledRound[] {
  const random = seededRandom(seed)
  const settings = [...Map.groupBy(loads, ({ setting }) => setting).values()]
  const roundsOf = (load: LoadShare) => drawRounds(variants, load, random)
  const drawStart = (own: readonly LoadShare[]) =>
    climbs ? own.flatMap((load) => apart(roundsOf(load))) : shuffled(own.flatMap(roundsOf), random)
  return Array.from({ length: starts }, () => shuffled(settings, random))
    .flat()
    .flatMap((own, index) => drawStart(own).map((round) => ({ start: index + 1, ...round })))
}

type DrawnRound = Omit<ScheduledRound, 'start'>

function drawRounds(
  variants: readonly string[],
  { name, roundsPerStart, fewer = {} }: LoadShare,
  random: ReturnType<typeof seededRandom>,
): DrawnRound[] {
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

function apart(rounds: readonly DrawnRound[]): DrawnRound[] {
  return rounds.flatMap(({ load, order }) => order.map((variant) => ({ load, order: [variant] })))
}
