import type { Database } from 'better-sqlite3'
import { shapeOf } from './filter-shape.ts'
import { indexStatements } from './generated/index-statements.ts'
import type { NameIds } from './name-ids.ts'
import type { Summarize } from './sales-profile.ts'
import { prepareStatement } from './statement.ts'

/** Answers from covering indexes, with one statement per filter shape. */
export function indexProfile(database: Database, ids: NameIds): Summarize {
  const runs = indexStatements.map((statement) => prepareStatement(database, statement, ids))
  return (filter) => {
    const row = runs[shapeOf(filter)]!(filter)!
    return { count: row[0]!, revenueCents: row[1]! }
  }
}
