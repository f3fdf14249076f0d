import type { Database } from 'better-sqlite3'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { bindParameters, type NameIds } from './bind-parameters.ts'
import { shapeOf } from './filter-shape.ts'
import { salesStatements } from './generated/statements.ts'
import { openReadOnly } from './open-read-only.ts'
import { readMeta, type SalesMeta } from './sales-meta.ts'

/** What a request is answered with. */
export interface SalesSummary {
  /** Sales that passed every filter. */
  readonly count: number
  /** Sum of their amounts, in cents. */
  readonly revenueCents: number
}

/** An open database of sales. */
export interface Sales {
  /** Counts and sums the sales that pass `filter`, synchronously, with one statement. */
  summarize(filter: SalesFilter): SalesSummary
  readonly meta: SalesMeta
  close(): void
}

/**
 * Opens a file that the seeder wrote, read-only, and holds one read transaction until it is closed: all
 * answers come from one state of the file, and no call pays for file locks. Throws `SalesFileError`.
 */
export function openSales(path: string): Sales {
  const database = openReadOnly(path)
  try {
    const meta = readMeta(database, path)
    return { meta, summarize: summarizer(database), close: () => void database.close() }
  } catch (error) {
    database.close()
    throw error
  }
}

function summarizer(database: Database): Sales['summarize'] {
  const ids = { regions: idsOf(database, 'regions'), categories: idsOf(database, 'categories') }
  const statements = salesStatements.map(({ sql, parameters }) => ({
    query: database.prepare<unknown[], [count: number, revenueCents: number]>(sql).raw(),
    parameters,
  }))
  return (filter) => {
    const { query, parameters } = statements[shapeOf(filter)]!
    const [count, revenueCents] = query.get(...bindParameters(parameters, filter, ids))!
    return { count, revenueCents }
  }
}

function idsOf(database: Database, table: keyof NameIds): ReadonlyMap<string, number> {
  return new Map(
    database.prepare<[], [string, number]>(`SELECT name, id FROM ${table}`).raw().all(),
  )
}
