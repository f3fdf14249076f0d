import { axisChoices } from '../axis/axis-choices.ts'
import { matters } from './matters.ts'
import type { LoadVerdict, PairAnswer } from './answer.ts'

/** A difference was found, or one that matters is ruled out. */
export function isDecided({ outcome, lessThan = Infinity }: LoadVerdict, factor: number): boolean {
  return outcome === 'no difference found' ? lessThan <= factor : outcome !== 'not comparable'
}

/**
 * Whether speed and cost are decided at the highest load at which the two can be compared; where something else is
 * varied, whether the faster one is known, or that it does not matter, at any point of it.
 */
export function isAnswered(pair: PairAnswer): boolean {
  const { loads } = pair
  if (loads.some(({ setting }) => setting !== undefined))
    return axisChoices(pair).some(({ points }) => points.some(({ speed }) => speed !== 'open'))
  const load = loads.findLast(({ speed }) => speed.outcome !== 'not comparable')
  return (
    load !== undefined && isDecided(load.speed, matters.speed) && isDecided(load.cost, matters.cost)
  )
}
