import { between, like, or, sql, type SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { CubeParameter } from '../src/cube-profile.ts'
import type { ParameterName } from '../src/parameters.ts'
import type { Statement } from '../src/statement.ts'

type AnyParameter = ParameterName | CubeParameter

/** The SQL of a drizzle query, with the names of its parameters in order. */
export function toStatement<Name extends AnyParameter = ParameterName>(query: {
  toSQL(): { sql: string; params: unknown[] }
}): Statement<Name> {
  const { sql: written, params } = query.toSQL()
  return { sql: written, parameters: params.map((param) => (param as { name: Name }).name) }
}

/**
 * A parameter as an integer. Numbers arrive in SQLite as REAL; and a value that is computed, unlike a bare
 * parameter, never makes SQLite prepare the statement again to fit the plan to it.
 */
export function integer(name: AnyParameter): SQL {
  return sql`cast(${sql.placeholder(name)} as integer)`
}

/** A parameter as text, computed for the same reason. */
export function text(name: ParameterName): SQL {
  return sql`cast(${sql.placeholder(name)} as text)`
}

/** Both bounds are included. */
export function inRange(column: SQLiteColumn, low: ParameterName, high: ParameterName): SQL {
  return between(column, integer(low), integer(high))
}

/** Whether one of the columns contains the pattern, which is a literal keyword with its wildcards escaped. */
export function containsPattern(
  columns: readonly SQLiteColumn[],
  name: ParameterName,
): SQL | undefined {
  const pattern = sql`'%' || ${sql.placeholder(name)} || '%' escape '\\'`
  return or(...columns.map((column) => like(column, pattern)))
}
