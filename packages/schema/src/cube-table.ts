import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core'

/**
 * Sums over ranges, computed beforehand (Ho, Agrawal, Megiddo and Srikant, "Range queries in OLAP data
 * cubes", SIGMOD 1997): a row holds all sales of a region and a category before an hour of the day and
 * before a day. Four rows answer any range of days and hours.
 */
export const cube = sqliteTable(
  'cube',
  {
    /** 0 = all regions. */
    regionId: integer('region_id').notNull(),
    /** 0 = all categories. */
    categoryId: integer('category_id').notNull(),
    /** 0 to 24. */
    beforeHour: integer('before_hour').notNull(),
    /** Days since 1970-01-01. */
    beforeDay: integer('before_day').notNull(),
    count: integer('count').notNull(),
    revenueCents: integer('revenue_cents').notNull(),
  },
  (cell) => [
    primaryKey({ columns: [cell.regionId, cell.categoryId, cell.beforeHour, cell.beforeDay] }),
  ],
)
