import type { SalesFilter } from '@rpc-vs-mom/schema'
import {
  hoursEnd,
  placesPerCategory,
  placesPerHour,
  placesPerRegion,
  placesPerSecond,
  secondsEnd,
} from '@rpc-vs-mom/schema/place'
import type { NameIds } from './name-ids.ts'

/** So low that no region, category and hour which a statement adds leads to a sale. */
const noPlace = -(2 ** 53)

/**
 * First place that a filter allows, less what a statement adds: the region and the category that the
 * filter leaves open and, where it has dates, the hour.
 */
export function firstPlace(filter: SalesFilter, ids: NameIds): number {
  const { fromS, toS, startHour = 0 } = filter
  const within =
    fromS === undefined && toS === undefined
      ? startHour * placesPerHour
      : toSecond(fromS ?? 0) * placesPerSecond
  return groupPlace(filter, ids) + within
}

/** Last place that a filter allows, in the same terms; before the first where it allows none. */
export function lastPlace(filter: SalesFilter, ids: NameIds): number {
  const { fromS, toS, endHour = hoursEnd - 1 } = filter
  const end =
    fromS === undefined && toS === undefined
      ? (endHour + 1) * placesPerHour
      : toSecond((toS ?? secondsEnd) + 1) * placesPerSecond
  return groupPlace(filter, ids) + end - 1
}

function groupPlace({ region, category }: SalesFilter, { regions, categories }: NameIds): number {
  const regionId = region === undefined ? 0 : regions.get(region)
  const categoryId = category === undefined ? 0 : categories.get(category)
  if (regionId === undefined || categoryId === undefined) return noPlace
  return regionId * placesPerRegion + categoryId * placesPerCategory
}

/** A second that has places, or the end of them: beyond it are those of the next hour. */
function toSecond(epochS: number): number {
  return Math.max(0, Math.min(secondsEnd, epochS))
}
