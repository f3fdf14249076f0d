import type { Cell } from './cells.ts'
import { bestOf, noiseOf, scoresOf, type Score } from './rule.ts'

/** The settings of one side, measured. */
export interface Measured {
  readonly side: string
  readonly cells: readonly Cell[]
}

/** What the rule makes of them. */
export interface Weighed extends Measured {
  readonly best: string
  readonly scores: readonly Score[]
}

/** Applies the rule to both sides; what rounds differ by is taken from all settings together. */
export function weigh(sides: readonly Measured[]): { noise: number; sides: Weighed[] } {
  const rounds = sides[0]!.cells[0]!.rounds.map((_, round) =>
    sides.flatMap(({ cells }) =>
      scoresOf(cells.map(({ setting, mix, rounds: own }) => ({ setting, mix, ...own[round]! }))),
    ),
  )
  const noise = noiseOf(rounds)
  return {
    noise,
    sides: sides.map(({ side, cells }) => {
      const scores = scoresOf(cells)
      return { side, best: bestOf(scores, noise), scores, cells }
    }),
  }
}
