import { and, count, eq, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { customers, hours, products, sales } from '@rpc-vs-mom/schema/tables'
import type { FilterPart } from '../src/filter-shape.ts'
import { placeStatement } from './place-statement.ts'
import { inRange, integer, isBuyer, isProduct, source, toStatement } from './sql-parts.ts'
import type { Statement } from '../src/statement.ts'

type Parts = ReadonlySet<FilterPart>

/**
 * The statement of the `index` profile that counts and sums the sales which pass the given parts. A
 * keyword leads to few customers or products, unless region and category together are narrower.
 */
export function indexStatement(parts: Parts): Statement {
  const groups = ['region', 'category'].filter((part) => parts.has(part as FilterPart)).length
  const hasKeyword = parts.has('productKeyword') || parts.has('buyerKeyword')
  return groups === 2 || (groups === 1 && !hasKeyword) ? placeStatement(parts) : fromSales(parts)
}

function fromSales(parts: Parts): Statement {
  const walked = walkedTable(parts)
  return toStatement(
    new QueryBuilder()
      .select({ count: count(), revenueCents: sql`coalesce(sum(${sales.amountCents}), 0)` })
      // CROSS JOIN keeps the order of the tables, which the planner would otherwise choose.
      .from(sql.join([...(walked ? [source(walked)] : []), salesBy(parts)], sql` cross join `))
      .where(and(joinOf(walked), ...[...parts].map((part) => conditionOf(part, walked)))),
  )
}

/** The sales by the index meant for what is walked, which the planner would leave for statistics in the file. */
function salesBy(parts: Parts): SQL {
  return sql`${sales} indexed by ${sql.identifier(indexFor(parts))}`
}

function indexFor(parts: Parts): string {
  if (parts.has('buyerKeyword')) return 'sales_customer'
  if (parts.has('productKeyword')) return 'sales_product'
  // Neither hours nor dates: any index is gone through whole, and none is narrower than that of products.
  return parts.has('dates') || parts.has('hours') ? 'sales_hour' : 'sales_product'
}

/** The small table to go through, so that the columns of an index before the range of dates are all known. */
function walkedTable(parts: Parts): SQLiteTable | undefined {
  if (parts.has('buyerKeyword')) return customers
  if (parts.has('productKeyword')) return products
  return parts.has('dates') ? hours : undefined
}

function joinOf(walked: SQLiteTable | undefined): SQL | undefined {
  if (walked === customers) return eq(sales.customerId, customers.id)
  if (walked === products) return eq(sales.productId, products.id)
  return walked && eq(sales.hour, hours.id)
}

function conditionOf(part: FilterPart, walked: SQLiteTable | undefined): SQL | undefined {
  switch (part) {
    case 'region':
      return eq(sales.regionId, integer('regionId'))
    case 'category':
      return eq(sales.categoryId, integer('categoryId'))
    case 'dates':
      return inRange(sales.soldAt, 'fromS', 'toS')
    case 'amounts':
      return inRange(sales.amountCents, 'minAmountCents', 'maxAmountCents')
    case 'hours':
      return inRange(walked === hours ? hours.id : sales.hour, 'startHour', 'endHour')
    case 'productKeyword':
      return isProduct(walked === products ? undefined : sales.productId)
    case 'buyerKeyword':
      return isBuyer(walked === customers ? undefined : sales.customerId)
  }
}
