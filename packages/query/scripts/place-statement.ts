import { and, count, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { placesPerCategory, placesPerHour, placesPerRegion } from '@rpc-vs-mom/schema/place'
import { categories, hours, regions, salesByPlace } from '@rpc-vs-mom/schema/tables'
import type { FilterPart } from '../src/filter-shape.ts'
import { inRange, integer, isBuyer, isProduct, toStatement } from './sql-parts.ts'
import type { Statement } from '../src/statement.ts'

type Parts = ReadonlySet<FilterPart>

/**
 * Goes through ranges of places: one for each region or category that a request leaves open, and with
 * dates one for each hour. What the request does name is part of the bounds.
 */
export function placeStatement(parts: Parts): Statement {
  const steps = openLevels(parts)
  const start = sql.join(
    steps.map(([, id, places]) => sql`${id} * ${sql.raw(String(places))} + `),
    sql``,
  )
  const { place, amountCents } = salesByPlace
  const first = sql`${start}${integer('firstPlace')}`
  const last = sql`${start}${integer('lastPlace')}`
  const conditions = [...parts].map((part) => conditionOf(part, parts))
  return toStatement(
    new QueryBuilder()
      .select({ count: count(), revenueCents: sql`coalesce(sum(${amountCents}), 0)` })
      // CROSS JOIN keeps the order of the tables, which the planner would otherwise choose.
      .from(sql.join([...steps.map(([table]) => table), salesByPlace], sql` cross join `))
      .where(and(sql`${place} between ${first} and ${last}`, ...conditions)),
  )
}

type Level = readonly [table: SQLiteTable, id: SQLiteColumn, places: number]

function openLevels(parts: Parts): Level[] {
  const levels: Level[] = []
  if (!parts.has('region')) levels.push([regions, regions.id, placesPerRegion])
  if (!parts.has('category')) levels.push([categories, categories.id, placesPerCategory])
  if (parts.has('dates')) levels.push([hours, hours.id, placesPerHour])
  return levels
}

function conditionOf(part: FilterPart, parts: Parts): SQL | undefined {
  switch (part) {
    case 'region':
    case 'category':
    case 'dates':
      return undefined
    case 'hours':
      return parts.has('dates') ? inRange(hours.id, 'startHour', 'endHour') : undefined
    case 'amounts':
      return inRange(salesByPlace.amountCents, 'minAmountCents', 'maxAmountCents')
    case 'productKeyword':
      return isProduct(salesByPlace.productId)
    case 'buyerKeyword':
      return isBuyer(salesByPlace.customerId)
  }
}
