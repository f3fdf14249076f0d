import type { LoadVerdict, PairAnswer } from './answer.ts'

/** Factors, above 1, below which a difference is not worth choosing by. */
export const matters = { speed: 1.25, cost: 1.15 } as const

/** A difference was found, or one that matters is ruled out. */
export function isDecided({ outcome, lessThan = Infinity }: LoadVerdict, factor: number): boolean {
  return outcome === 'no difference found' ? lessThan <= factor : outcome !== 'not comparable'
}

/** Whether speed and cost are decided at the highest load at which the two can be compared. */
export function isAnswered({ loads }: PairAnswer): boolean {
  const load = loads.findLast(({ speed }) => speed.outcome !== 'not comparable')
  return (
    load !== undefined && isDecided(load.speed, matters.speed) && isDecided(load.cost, matters.cost)
  )
}
