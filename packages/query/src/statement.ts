import type { Database } from 'better-sqlite3'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { NameIds } from './name-ids.ts'
import { parameterReaders, type ParameterName } from './parameters.ts'

/** SQL as drizzle wrote it, and what each `?` stands for, in order. */
export interface Statement<Name extends string = ParameterName> {
  readonly sql: string
  readonly parameters: readonly Name[]
}

/** Runs a statement with the values of a filter; the first row, or undefined where there is none. */
export type RunStatement = (filter: SalesFilter) => readonly number[] | undefined

/** Prepares a statement once, for all filters of its shape. */
export function prepareStatement(
  database: Database,
  { sql, parameters }: Statement,
  ids: NameIds,
): RunStatement {
  const query = database.prepare<unknown[], number[]>(sql).raw()
  const readers = parameters.map((name) => parameterReaders[name])
  return (filter) => query.get(readers.map((read) => read(filter, ids)))
}
