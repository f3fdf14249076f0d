import { between, inArray, like, or, sql, type SQL } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { customers, products } from '@rpc-vs-mom/schema/tables'
import type { CubeParameter } from '../src/cube-parameter.ts'
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

/** A small table as it is gone through: by its rows, whatever statistics the file has. */
export function source(table: SQLiteTable): SQL {
  return sql`${table} not indexed`
}

/** Whether a product has the keyword in its name: the one with the given id, or the row that is read. */
export function isProduct(id?: SQLiteColumn): SQL | undefined {
  const isNamed = containsPattern([products.name], 'productPattern')
  if (id === undefined) return isNamed
  return inArray(
    id,
    new QueryBuilder()
      .select({ id: sql`${products.id}` })
      .from(source(products))
      .where(isNamed),
  )
}

/** The same for a customer, whose first or last name has the keyword. */
export function isBuyer(id?: SQLiteColumn): SQL | undefined {
  const isNamed = containsPattern([customers.firstName, customers.lastName], 'buyerPattern')
  if (id === undefined) return isNamed
  return inArray(
    id,
    new QueryBuilder()
      .select({ id: sql`${customers.id}` })
      .from(source(customers))
      .where(isNamed),
  )
}
