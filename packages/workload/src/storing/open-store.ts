import { CommandError } from '@rpc-vs-mom/cli'
import Database from 'better-sqlite3'
import type { Durability } from './durability.ts'

export interface StoreOptions {
  /** Statements that make the tables where they are not there. */
  readonly tables: readonly string[]
  readonly durability: Durability
}

/** While another worker makes the tables of the same file. */
const openTimeoutMs = 5000

/** Pages in the WAL after which a commit writes them back: SQLite's own default, said because it decides figures. */
const checkpointPages = 1000

/**
 * Opens the database that workers write to together, and makes it where it is not there. A write that meets that of
 * another worker fails at once with SQLITE_BUSY instead of blocking the event loop, see `isBusy`.
 */
export function openStore(file: string, { tables, durability }: StoreOptions): Database.Database {
  try {
    const database = new Database(file, { timeout: openTimeoutMs })
    // Under the lock, because two that change the mode at once do not wait for each other.
    database.exec('BEGIN EXCLUSIVE; COMMIT')
    database.pragma('journal_mode = WAL')
    database.pragma(`synchronous = ${durability}`)
    database.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    database.transaction(() => tables.forEach((table) => database.exec(table))).immediate()
    database.pragma('busy_timeout = 0')
    return database
  } catch (cause) {
    const sentence = `--store ${file} cannot be opened: ${(cause as Error).message}; name a file in a folder that can be written, or a new one.`
    throw new CommandError('badData', sentence, { cause })
  }
}

/** Whether another worker was writing, so that the same write can be tried again. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
