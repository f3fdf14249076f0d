import type { BlockRatio, PairAnswer, PairAtLoad } from '../answer/answer.ts'
import { matters } from '../answer/matters.ts'

/**
 * Whom to choose at a point: one of the two; `either`, where the intervals rule out a difference that matters, be
 * there a smaller one or none; `open`, where they do not, and none was found.
 */
export type Choice = 'baseline' | 'challenger' | 'either' | 'open'

export interface AxisPoint {
  readonly load: string
  /** Such as `10 ms`. */
  readonly label: string
  readonly speed: Choice
  readonly cost: Choice
}

/** The choice between two variants along something that is varied. */
export interface AxisChoices {
  readonly axis: string
  /** In ascending order. */
  readonly points: readonly AxisPoint[]
}

/** Every axis of a run; a point without an axis of its own begins each of them. */
export function axisChoices({ loads }: PairAnswer): AxisChoices[] {
  const axes = new Set(loads.flatMap(({ setting }) => setting?.axis ?? []))
  return [...axes].map((axis) => ({
    axis,
    points: loads
      .filter(({ setting }) => setting && (setting.axis === undefined || setting.axis === axis))
      .toSorted((a, b) => a.setting!.value - b.setting!.value)
      .map(pointOf),
  }))
}

function pointOf(load: PairAtLoad): AxisPoint {
  const { ratios, speed, cost } = load
  return {
    load: load.load,
    label: load.setting!.label,
    speed: isWithin([ratios['p50Us'], ratios['p90Us']], matters.speed)
      ? 'either'
      : choiceOf(speed.outcome),
    cost: isWithin([ratios['cpuUsPerRequest']], matters.cost) ? 'either' : choiceOf(cost.outcome),
  }
}

/** Whether the intervals of those that are known, one at least, lie within the factor either way. */
function isWithin(ratios: readonly (BlockRatio | undefined)[], factor: number): boolean {
  const known = ratios.filter((ratio) => ratio !== undefined)
  return (
    known.length > 0 &&
    known.every(({ low = 0, high = Infinity }) => low >= 1 / factor && high <= factor)
  )
}

function choiceOf(outcome: PairAtLoad['speed']['outcome']): Choice {
  if (outcome === 'baseline better') return 'baseline'
  return outcome === 'challenger better' ? 'challenger' : 'open'
}
