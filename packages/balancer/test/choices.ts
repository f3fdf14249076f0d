import type { PolicyName } from '../src/policies/policies.ts'

/** One who may be picked, as an oracle knows it. */
export interface Modelled {
  readonly id: string
  readonly weight: number
  readonly loadPerWeight: number
  readonly typicalMs: number
  readonly nextAnswerMs: number | undefined
  /** What weighted round robin has left it. */
  readonly robin: { gained: number }
}

/** Says by brute force who is to be picked. */
export type Choice = (free: readonly Modelled[]) => Modelled

/** Every policy once more, by sorting and summing. */
export const choices: Record<PolicyName, (random: () => number) => Choice> = {
  'least-outstanding': leastBusy,
  central: leastBusy,
  'round-robin': () => {
    let picks = 0
    return (free) => {
      if (!haveOneWeight(free)) return weightedRoundRobin(free)
      const at = picks % free.length
      picks = at + 1
      return free[at]!
    }
  },
  random: (random) => (free) => drawn(free, random),
  'power-of-two': (random) => (free) => {
    const one = drawn(free, random)
    if (free.length === 1) return one
    const at = free.indexOf(one)
    const other = drawn([...free.slice(at + 1), ...free.slice(0, at)], random)
    if (one.loadPerWeight !== other.loadPerWeight)
      return one.loadPerWeight < other.loadPerWeight ? one : other
    const quick = quickOf([one, other])
    return haveOneWeight(quick) ? earliestOf(quick) : quick[0]!
  },
}

function leastBusy(): Choice {
  let last = -1
  return (free) => {
    const least = Math.min(...free.map(({ loadPerWeight }) => loadPerWeight))
    const start = (last + 1) % free.length
    const rotated = [...free.slice(start), ...free.slice(0, start)]
    const equals = rotated.filter(({ loadPerWeight }) => loadPerWeight === least)
    const quick = quickOf(equals)
    const chosen = haveOneWeight(quick) ? earliestOf(quick) : weightedRoundRobin(quick)
    last = free.indexOf(chosen)
    return chosen
  }
}

/** Everybody gains its weight; the first of those with most is next, and pays what all gained. */
function weightedRoundRobin(those: readonly Modelled[]): Modelled {
  for (const { robin, weight } of those) robin.gained += weight
  const most = Math.max(...those.map(({ robin }) => robin.gained))
  const winner = those.find(({ robin }) => robin.gained === most)!
  winner.robin.gained -= those.reduce((sum, { weight }) => sum + weight, 0)
  return winner
}

function drawn(those: readonly Modelled[], random: () => number): Modelled {
  const total = those.reduce((sum, { weight }) => sum + weight, 0)
  const point = random() * total
  let sum = 0
  return those.find(({ weight }) => (sum += weight) > point) ?? those.at(-1)!
}

function quickOf(those: readonly Modelled[]): Modelled[] {
  return those.filter((one) => those.every((other) => !isSlower(one, other)))
}

function earliestOf(those: readonly Modelled[]): Modelled {
  const timesMs = those.map(({ nextAnswerMs }) => nextAnswerMs ?? Number.NaN)
  return those[timesMs.indexOf(Math.min(...timesMs))] ?? those[0]!
}

function isSlower(one: Modelled, other: Modelled): boolean {
  return other.typicalMs > 0 && one.typicalMs > 2 * other.typicalMs
}

function haveOneWeight(those: readonly Modelled[]): boolean {
  return new Set(those.map(({ weight }) => weight)).size === 1
}
