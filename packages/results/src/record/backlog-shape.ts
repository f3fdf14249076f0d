import { median } from '../statistics/median.ts'

/**
 * How a backlog went: `flat`, nobody waits for long; `plateau`, it stays at a level; `pointy`, it rises far above its
 * usual level and falls again; `growing`, work comes faster than it is done.
 */
export type BacklogShape = 'flat' | 'plateau' | 'pointy' | 'growing'

/** Looks below which a shape is chance. */
const leastLooks = 6

/** Up to so many pieces of work nobody waits long, whatever the rate. */
const alwaysFlat = 50

/** From one third of the time to the next by more than this factor, twice: growing. */
const growth = 1.25

/** Above the median by more than this factor: a peak. */
const peak = 3

/** The shape of a backlog that was looked at once a second; undefined where there are too few looks to tell. */
export function backlogShape(backlog: readonly number[]): BacklogShape | undefined {
  if (backlog.length < leastLooks) return undefined
  const most = Math.max(...backlog)
  if (most <= alwaysFlat) return 'flat'
  const third = Math.floor(backlog.length / 3)
  const [first, middle, last] = [
    median(backlog.slice(0, third)),
    median(backlog.slice(third, -third)),
    median(backlog.slice(-third)),
  ]
  if (middle > first * growth && last > middle * growth) return 'growing'
  return most > median(backlog) * peak ? 'pointy' : 'plateau'
}
