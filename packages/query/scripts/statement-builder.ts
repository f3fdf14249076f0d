import { and, between, count, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { customers, products, sales } from '@rpc-vs-mom/schema/tables'
import type { FilterPart } from '../src/filter-shape.ts'

const builder = new QueryBuilder()

/** One value of a statement, by the name under which the query package computes it. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly string[]
}

/** The statement that counts and sums the sales which pass the given parts of a filter. */
export function salesStatement(parts: readonly FilterPart[]): Statement {
  const query = builder
    .select({
      count: count(),
      revenueCents: sql<number>`coalesce(sum(${sales.amountCents}), 0)`,
    })
    .from(sales)
    .where(and(...parts.map((part) => conditions[part]())))
  const { sql: text, params } = query.toSQL()
  return { sql: text, parameters: params.map((param) => (param as { name: string }).name) }
}

const conditions: Readonly<Record<FilterPart, () => SQL | undefined>> = {
  region: () => eq(sales.regionId, integer('regionId')),
  category: () => eq(sales.categoryId, integer('categoryId')),
  dates: () => between(sales.soldAt, integer('fromS'), integer('toS')),
  amounts: () => between(sales.amountCents, integer('minAmountCents'), integer('maxAmountCents')),
  hours: () => between(sales.hour, integer('startHour'), integer('endHour')),
  productKeyword: () =>
    inArray(
      sales.productId,
      builder
        .select({ id: products.id })
        .from(products)
        .where(contains(products.name, 'productPattern')),
    ),
  buyerKeyword: () =>
    inArray(
      sales.customerId,
      builder
        .select({ id: customers.id })
        .from(customers)
        .where(
          or(
            contains(customers.firstName, 'buyerPattern'),
            contains(customers.lastName, 'buyerPattern'),
          ),
        ),
    ),
}

/** Numbers arrive as REAL; the cast also keeps SQLite from preparing again for each new value. */
function integer(name: string): SQL {
  return sql`cast(${sql.placeholder(name)} as integer)`
}

/** As text that is computed, the pattern cannot make SQLite prepare again, as a bare one would. */
function contains(column: SQLiteColumn, name: string): SQL {
  return sql`${column} like '%' || ${sql.placeholder(name)} || '%' escape '\\'`
}
