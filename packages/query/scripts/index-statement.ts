import { and, count, eq, inArray, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { categories, customers, hours, products, regions, sales } from '@rpc-vs-mom/schema/tables'
import type { FilterPart } from '../src/filter-shape.ts'
import { containsPattern, inRange, integer, toStatement } from './sql-parts.ts'
import type { Statement } from '../src/statement.ts'

type Parts = ReadonlySet<FilterPart>

const builder = new QueryBuilder()

/** The statement of the `index` profile that counts and sums the sales which pass the given parts. */
export function indexStatement(parts: Parts): Statement {
  const walked = walkedTables(parts)
  return toStatement(
    builder
      .select({ count: count(), revenueCents: sql`coalesce(sum(${sales.amountCents}), 0)` })
      // CROSS JOIN keeps the order of the tables, which the planner would otherwise choose.
      .from(sql.join([...walked, sales], sql` cross join `))
      .where(and(...joinsOf(walked), ...[...parts].map((part) => conditionOf(part, walked)))),
  )
}

/**
 * The small tables to go through, so that the columns of an index before the range of dates are all known
 * and only entries that pass are read: 5 times faster on a million rows than letting SQLite choose. A
 * keyword leads to few customers or products, unless region and category together are narrower.
 */
function walkedTables(parts: Parts): SQLiteTable[] {
  const hasBoth = parts.has('region') && parts.has('category')
  if (parts.has('buyerKeyword')) return hasBoth ? [] : [customers]
  if (parts.has('productKeyword')) return hasBoth ? [] : [products]
  const walked: SQLiteTable[] = []
  if (parts.has('category') && !parts.has('region')) walked.push(regions)
  const isNarrowed = parts.has('dates') || parts.has('hours')
  if (parts.has('region') && !parts.has('category') && isNarrowed) walked.push(categories)
  if (parts.has('dates')) walked.push(hours)
  return walked
}

function joinsOf(walked: readonly SQLiteTable[]): SQL[] {
  const joins: [SQLiteTable, SQL][] = [
    [regions, eq(sales.regionId, regions.id)],
    [categories, eq(sales.categoryId, categories.id)],
    [hours, eq(sales.hour, hours.id)],
    [products, eq(sales.productId, products.id)],
    [customers, eq(sales.customerId, customers.id)],
  ]
  return joins.flatMap(([table, join]) => (walked.includes(table) ? [join] : []))
}

function conditionOf(part: FilterPart, walked: readonly SQLiteTable[]): SQL | undefined {
  switch (part) {
    case 'region':
      return eq(sales.regionId, integer('regionId'))
    case 'category': {
      // The plus hides the column from the planner, which would go through all regions for each row walked.
      const isLed = walked.includes(products) || walked.includes(customers)
      return isLed
        ? sql`+${sales.categoryId} = ${integer('categoryId')}`
        : eq(sales.categoryId, integer('categoryId'))
    }
    case 'dates':
      return inRange(sales.soldAt, 'fromS', 'toS')
    case 'amounts':
      return inRange(sales.amountCents, 'minAmountCents', 'maxAmountCents')
    case 'hours':
      return inRange(walked.includes(hours) ? hours.id : sales.hour, 'startHour', 'endHour')
    case 'productKeyword': {
      const isNamed = containsPattern([products.name], 'productPattern')
      if (walked.includes(products)) return isNamed
      const named = builder.select({ id: products.id }).from(products).where(isNamed)
      return inArray(sales.productId, named)
    }
    case 'buyerKeyword': {
      const isNamed = containsPattern([customers.firstName, customers.lastName], 'buyerPattern')
      if (walked.includes(customers)) return isNamed
      const named = builder.select({ id: customers.id }).from(customers).where(isNamed)
      return inArray(sales.customerId, named)
    }
  }
}
