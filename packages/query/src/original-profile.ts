import type { Database } from 'better-sqlite3'
import { shapeOf } from './filter-shape.ts'
import { originalStatements } from './generated/original-statements.ts'
import type { NameIds } from './name-ids.ts'
import type { Summarize } from './sales-profile.ts'
import { prepareStatement } from './statement.ts'

/** Answers as the original study does, from its tables and with its two statements per request. */
export function originalProfile(database: Database, ids: NameIds): Summarize {
  const runs = originalStatements.map(({ count, revenueCents }) => ({
    count: prepareStatement(database, count, ids),
    revenueCents: prepareStatement(database, revenueCents, ids),
  }))
  return (filter) => {
    const { count, revenueCents } = runs[shapeOf(filter)]!
    return { count: count(filter)![0]!, revenueCents: revenueCents(filter)![0]! }
  }
}
