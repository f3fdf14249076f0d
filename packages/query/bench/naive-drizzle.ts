import type { Database } from 'better-sqlite3'
import { and, between, count, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { sales } from '@rpc-vs-mom/schema/tables'
import type { NameIds } from '../src/parameters.ts'
import type { SalesSummary } from '../src/sales-profile.ts'

/** The default query as drizzle's tutorial would have it: built, compiled and prepared for each request. */
export function naiveDrizzle(
  database: Database,
  ids: NameIds,
): (filter: SalesFilter) => SalesSummary {
  const db = drizzle(database)
  return ({ region, category, fromS, toS, startHour, endHour }) =>
    db
      .select({ count: count(), revenueCents: sql<number>`coalesce(sum(${sales.amountCents}), 0)` })
      .from(sales)
      .where(
        and(
          eq(sales.regionId, ids.regions.get(region!)!),
          eq(sales.categoryId, ids.categories.get(category!)!),
          between(sales.soldAt, fromS!, toS!),
          between(sales.hour, startHour!, endHour!),
        ),
      )
      .get()!
}
