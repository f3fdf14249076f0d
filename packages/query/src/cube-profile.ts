import type { Database } from 'better-sqlite3'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { CubeParameter } from './cube-parameter.ts'
import { cubeStatement } from './generated/cube-statement.ts'
import type { NameIds } from './name-ids.ts'
import type { Summarize } from './sales-profile.ts'

const secondsPerDay = 86_400

/**
 * Answers from four cells of the cube, however many sales pass, and through `otherwise` what the cube
 * does not know: keywords, amounts and parts of a day.
 */
export function cubeProfile(database: Database, ids: NameIds, otherwise: Summarize): Summarize {
  const query = database.prepare<unknown[], [number, number]>(cubeStatement.sql).raw()
  const [firstDay, endDay] = daysOf(database)
  const clamp = (day: number): number => Math.max(firstDay, Math.min(endDay, day))
  return (filter) => {
    if (!isWholeDays(filter)) return otherwise(filter)
    const fromHour = filter.startHour ?? 0
    const fromDay = clamp((filter.fromS ?? 0) / secondsPerDay)
    const values: Record<CubeParameter, number> = {
      cubeRegionId: cellId(filter.region, ids.regions),
      cubeCategoryId: cellId(filter.category, ids.categories),
      fromHour,
      // An empty range is its own end; otherwise the cells before it would count as negative.
      beforeHour: Math.max(fromHour, (filter.endHour ?? 23) + 1),
      fromDay,
      beforeDay: Math.max(fromDay, clamp(((filter.toS ?? Infinity) + 1) / secondsPerDay)),
    }
    const cell = query.get(cubeStatement.parameters.map((name) => values[name]))
    return cell === undefined
      ? { count: 0, revenueCents: 0 }
      : { count: cell[0], revenueCents: cell[1] }
  }
}

function isWholeDays(filter: SalesFilter): boolean {
  return (
    filter.productKeyword === undefined &&
    filter.buyerKeyword === undefined &&
    filter.minAmountCents === undefined &&
    filter.maxAmountCents === undefined &&
    (filter.fromS === undefined || filter.fromS % secondsPerDay === 0) &&
    (filter.toS === undefined || (filter.toS + 1) % secondsPerDay === 0)
  )
}

/** 0 stands for all of them; an unknown name has no cell. */
function cellId(name: string | undefined, ids: ReadonlyMap<string, number>): number {
  return name === undefined ? 0 : (ids.get(name) ?? -1)
}

function daysOf(database: Database): [first: number, end: number] {
  return database
    .prepare<[], [number, number]>(
      'SELECT min(before_day), max(before_day) FROM cube WHERE region_id = 0 AND category_id = 0 AND before_hour = 0',
    )
    .raw()
    .get()!
}
