import { median, pairedRatio, type PairedRatio } from '@rpc-vs-mom/results'
import type { Costs } from './parts.ts'

/** What one round measured of the same programs of both checkouts. */
export interface Round {
  readonly before: Costs
  readonly after: Costs
}

/** Of one process of one part: medians over the rounds, and how many times as dear it is. */
export interface Row {
  readonly process: string
  readonly beforeUs: number
  readonly afterUs: number
  readonly ratio: PairedRatio
  /** Whether the upper end of the interval is at most `dearerMax`. */
  readonly isWithin: boolean
  readonly rounds: readonly { readonly before: number; readonly after: number }[]
}

/** What a change of the structure may cost. */
export const dearerMax = 1.05

/** The mean of several starts of the same programs. */
export function meanOf(starts: readonly Costs[]): Costs {
  const mean = (name: string): number =>
    starts.reduce((sum, costs) => sum + costs[name]!, 0) / starts.length
  return Object.fromEntries(Object.keys(starts[0]!).map((name) => [name, mean(name)]))
}

/** One row a process, and one for all of them together where there are several. */
export function rowsOf(part: string, rounds: readonly Round[]): Row[] {
  const names = Object.keys(rounds[0]!.before)
  const each = names.map((name) =>
    rowOf(names.length > 1 ? `${part}: ${name}` : part, rounds, (costs) => costs[name]!),
  )
  if (names.length < 2) return each
  const all = (costs: Costs): number => Object.values(costs).reduce((sum, us) => sum + us, 0)
  return [...each, rowOf(`${part}: together`, rounds, all)]
}

function rowOf(process: string, rounds: readonly Round[], us: (costs: Costs) => number): Row {
  const pairs = rounds.map(({ before, after }) => ({ before: us(before), after: us(after) }))
  const ratio = pairedRatio(
    pairs.map(({ before, after }) => ({ baseline: before, challenger: after })),
  )
  return {
    process,
    beforeUs: median(pairs.map(({ before }) => before)),
    afterUs: median(pairs.map(({ after }) => after)),
    ratio,
    isWithin: ratio.high !== undefined && ratio.high <= dearerMax,
    rounds: pairs,
  }
}
