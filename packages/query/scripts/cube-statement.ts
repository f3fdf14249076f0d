import { and, eq, sql, type SQL } from 'drizzle-orm'
import { alias, QueryBuilder } from 'drizzle-orm/sqlite-core'
import { cube } from '@rpc-vs-mom/schema/tables'
import { integer, toStatement } from './sql-parts.ts'
import type { CubeParameter } from '../src/cube-parameter.ts'
import type { Statement } from '../src/statement.ts'

/**
 * All sales from one day to before another and from one hour to before another, out of four cells: those
 * before both ends, minus those before the first hour, minus those before the first day, plus those that
 * were taken away twice.
 */
export function cubeStatement(): Statement<CubeParameter> {
  const all = alias(cube, 'all_before')
  const early = alias(cube, 'early_hours')
  const old = alias(cube, 'old_days')
  const both = alias(cube, 'early_and_old')
  const total = (column: 'count' | 'revenueCents'): SQL =>
    sql`${all[column]} - ${early[column]} - ${old[column]} + ${both[column]}`
  const sameGroup = (cell: typeof early | typeof old | typeof both): SQL[] => [
    eq(cell.regionId, all.regionId),
    eq(cell.categoryId, all.categoryId),
  ]
  return toStatement<CubeParameter>(
    new QueryBuilder()
      .select({ count: total('count'), revenueCents: total('revenueCents') })
      .from(all)
      .crossJoin(early)
      .crossJoin(old)
      .crossJoin(both)
      .where(
        and(
          eq(all.regionId, integer('cubeRegionId')),
          eq(all.categoryId, integer('cubeCategoryId')),
          eq(all.beforeHour, integer('beforeHour')),
          eq(all.beforeDay, integer('beforeDay')),
          ...[early, old, both].flatMap(sameGroup),
          eq(early.beforeHour, integer('fromHour')),
          eq(early.beforeDay, all.beforeDay),
          eq(old.beforeHour, all.beforeHour),
          eq(old.beforeDay, integer('fromDay')),
          eq(both.beforeHour, early.beforeHour),
          eq(both.beforeDay, old.beforeDay),
        ),
      ),
  )
}
