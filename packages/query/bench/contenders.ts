import type { SalesFilter } from '@rpc-vs-mom/schema'
import Database from 'better-sqlite3'
import { shapeOf } from '../src/filter-shape.ts'
import { indexStatements } from '../src/generated/index-statements.ts'
import { indexProfile } from '../src/index-profile.ts'
import { openSales } from '../src/open-sales.ts'
import type { NameIds } from '../src/name-ids.ts'
import { parameterReaders } from '../src/parameters.ts'
import type { SalesProfile } from '../src/sales-profile.ts'
import type { Contender } from './cpu-per-call.ts'
import { naiveDrizzle } from './naive-drizzle.ts'

interface ProfileRun {
  readonly path: string
  readonly profile: SalesProfile
  readonly filters: readonly SalesFilter[]
}

/** What the worker calls. */
export function ofProfile(name: string, { path, profile, filters }: ProfileRun): Contender {
  const { summarize } = openSales(path, { profile })
  return {
    name,
    calls: filters.length,
    run: () => {
      for (const filter of filters) summarize(filter)
    },
  }
}

interface OpenedRun {
  readonly path: string
  readonly filters: readonly SalesFilter[]
  readonly ids: NameIds
  /** How SQLite reads the file, instead of as the worker has it. */
  readonly pragma: string
}

/** The `index` profile on a file that is read in another way. */
export function openedWith(name: string, { path, filters, ids, pragma }: OpenedRun): Contender {
  const database = new Database(path, { readonly: true })
  database.pragma(pragma)
  database.exec('BEGIN')
  const summarize = indexProfile(database, ids)
  return {
    name,
    calls: filters.length,
    run: () => {
      for (const filter of filters) summarize(filter)
    },
  }
}

/** The default query by hand, in the form that the `index` profile has found best. */
export const handWritten =
  'SELECT count(*), coalesce(sum(s.amount_cents), 0) FROM hours h CROSS JOIN sales_by_place s WHERE s.place BETWEEN h.id * 549755813888 + CAST(? AS INTEGER) AND h.id * 549755813888 + CAST(? AS INTEGER) AND h.id BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)'

interface RawRun {
  readonly database: Database.Database
  readonly filters: readonly SalesFilter[]
  readonly ids: NameIds
  readonly sql?: string
}

/** SQL with values that are ready: what is left of a call without our own code. */
export function rawSql(name: string, { database, filters, ids, sql }: RawRun): Contender {
  const statement = indexStatements[shapeOf(filters[0]!)]!
  const query = database.prepare(sql ?? statement.sql).raw()
  const values = filters.map((filter) =>
    statement.parameters.map((parameter) => parameterReaders[parameter](filter, ids)),
  )
  return {
    name,
    calls: values.length,
    run: () => {
      for (const parameters of values) query.get(parameters)
    },
  }
}

/** What drizzle costs where nothing is prepared beforehand. */
export function builtEachTime(name: string, { database, filters, ids }: RawRun): Contender {
  const summarize = naiveDrizzle(database, ids)
  return {
    name,
    calls: filters.length,
    run: () => {
      for (const filter of filters) summarize(filter)
    },
  }
}
