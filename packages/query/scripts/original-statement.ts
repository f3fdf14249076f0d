import { and, count, eq, gte, isNull, lte, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import {
  originalCustomers,
  originalProducts,
  originalSales,
  originalStores,
} from '@rpc-vs-mom/schema/tables'
import type { FilterPart } from '../src/filter-shape.ts'
import { containsPattern, inRange, integer, text, toStatement } from './sql-parts.ts'
import type { Statement } from '../src/statement.ts'

type Parts = ReadonlySet<FilterPart>

/**
 * The two statements of the original study, one that counts and one that sums: joins, text dates, the
 * hour cut out of each date. Its mistakes are left out: a second join of products, wildcards in keywords,
 * amounts that filter nothing.
 */
export function originalStatements(parts: Parts): { count: Statement; revenueCents: Statement } {
  return {
    count: statement(parts, { value: count() }),
    revenueCents: statement(parts, { value: sql`coalesce(sum(${originalSales.amountCents}), 0)` }),
  }
}

function statement(parts: Parts, fields: Record<string, SQL>): Statement {
  const query = new QueryBuilder().select(fields).from(originalSales).$dynamic()
  if (parts.has('region')) query.innerJoin(originalStores, isJoined('storeId', originalStores.id))
  if (parts.has('category') || parts.has('productKeyword')) {
    query.innerJoin(originalProducts, isJoined('productId', originalProducts.id))
  }
  if (parts.has('buyerKeyword')) {
    query.innerJoin(originalCustomers, isJoined('customerId', originalCustomers.id))
  }
  const conditions = [...parts].map(conditionOf)
  return toStatement(query.where(and(...conditions, isNull(originalSales.deletedAt))))
}

function isJoined(column: 'storeId' | 'productId' | 'customerId', id: SQLiteColumn): SQL {
  return eq(originalSales[column], id)
}

const hourOfSale = sql`cast(strftime('%H', ${originalSales.saleDate}) as integer)`

function conditionOf(part: FilterPart): SQL | undefined {
  switch (part) {
    case 'region':
      return eq(originalStores.region, text('region'))
    case 'category':
      return eq(originalProducts.category, text('category'))
    case 'dates':
      return and(
        gte(originalSales.saleDate, text('fromText')),
        lte(originalSales.saleDate, text('toText')),
      )
    case 'amounts':
      return inRange(originalSales.amountCents, 'minAmountCents', 'maxAmountCents')
    case 'hours':
      // Two filters of the request, so two conditions, each of which takes the date apart.
      return and(gte(hourOfSale, integer('startHour')), lte(hourOfSale, integer('endHour')))
    case 'productKeyword':
      return containsPattern([originalProducts.name], 'productPattern')
    case 'buyerKeyword':
      return containsPattern(
        [originalCustomers.firstName, originalCustomers.lastName],
        'buyerPattern',
      )
  }
}
