import type { Database } from 'better-sqlite3'
import { and, between, count, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { placesPerHour } from '@rpc-vs-mom/schema/place'
import { hours, salesByPlace } from '@rpc-vs-mom/schema/tables'
import type { NameIds } from '../src/name-ids.ts'
import { firstPlace, lastPlace } from '../src/place-bounds.ts'
import type { SalesSummary } from '../src/sales-profile.ts'

/** The default query as drizzle's tutorial would have it: built, compiled and prepared for each request. */
export function naiveDrizzle(
  database: Database,
  ids: NameIds,
): (filter: SalesFilter) => SalesSummary {
  const db = drizzle(database)
  const hourStart = sql`${hours.id} * ${sql.raw(String(placesPerHour))}`
  return (filter) =>
    db
      .select({
        count: count(),
        revenueCents: sql<number>`coalesce(sum(${salesByPlace.amountCents}), 0)`,
      })
      .from(hours)
      .crossJoin(salesByPlace)
      .where(
        and(
          between(hours.id, filter.startHour!, filter.endHour!),
          between(
            salesByPlace.place,
            sql`${hourStart} + ${firstPlace(filter, ids)}`,
            sql`${hourStart} + ${lastPlace(filter, ids)}`,
          ),
        ),
      )
      .get()!
}
