import Database from 'better-sqlite3'
import type { Batch, Store, StoredMessage } from './store.ts'

/** Ids have 31 bits; a key is the number of the subject above them, and fits a number of JavaScript. */
const idsPerSubject = 2 ** 32

/** Expired messages removed at once, so that none of them holds up publishing for long. */
const maxRemovedTogether = 10_000

interface Row {
  readonly key: number
  readonly body: Buffer
  readonly expires_ms: number | null
}

/**
 * Keeps messages in a SQLite file. A batch is one transaction, which SQLite syncs to the disk before it is done
 * (WAL with synchronous=FULL), so that it survives a kill and a power cut. The file is locked: a second broker on it is
 * refused.
 */
export class SqliteStore implements Store {
  readonly keeps = 'everything'
  readonly lastIds: ReadonlyMap<string, number>
  readonly #database: Database.Database
  readonly #numbers = new Map<string, number>()
  readonly #insertSubject
  readonly #updateLastId
  readonly #insert
  readonly #delete
  readonly #select
  readonly #deleteExpired
  readonly #write: (batch: Batch) => void

  /** Throws what SQLite says where the file cannot be opened, is none of ours or is in use. */
  constructor(file: string) {
    const database = new Database(file, { timeout: 0 })
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec(tables)
    this.#database = database
    this.#insertSubject = database.prepare<[string]>(
      'INSERT INTO subjects (name, last_id) VALUES (?, 0)',
    )
    this.#updateLastId = database.prepare<[number, number]>(
      'UPDATE subjects SET last_id = ? WHERE number = ?',
    )
    this.#insert = database.prepare<[number, Buffer, number | null]>(
      'INSERT INTO messages (key, body, expires_ms) VALUES (?, ?, ?)',
    )
    this.#delete = database.prepare<[number]>('DELETE FROM messages WHERE key = ?')
    this.#select = database.prepare<[number, number, number], Row>(
      'SELECT key, body, expires_ms FROM messages WHERE key >= ? AND key < ? ORDER BY key LIMIT ?',
    )
    this.#deleteExpired = database.prepare<[number]>(
      `DELETE FROM messages WHERE key IN (
        SELECT key FROM messages WHERE expires_ms <= ? LIMIT ${maxRemovedTogether})`,
    )
    this.lastIds = this.#readSubjects()
    this.#write = database.transaction((batch: Batch) => this.#writeRows(batch))
  }

  write(batch: Batch): void {
    try {
      this.#write(batch)
    } catch (error) {
      // The subjects that it had inserted are gone with the transaction.
      for (const subject of batch.lastIds.keys()) this.#numbers.delete(subject)
      this.#readSubjects()
      throw error
    }
  }

  read(subject: string, fromId: number, limit: number): StoredMessage[] {
    const number = this.#numbers.get(subject)
    if (number === undefined) return []
    const first = number * idsPerSubject
    return this.#select
      .all(first + fromId, first + idsPerSubject, limit)
      .map(({ key, body, expires_ms: expiresMs }) => ({
        subject,
        id: key - first,
        body,
        expiresMs: expiresMs ?? Infinity,
      }))
  }

  removeExpired(nowMs: number): number {
    return this.#deleteExpired.run(nowMs).changes
  }

  close(): void {
    this.#database.close()
  }

  #readSubjects(): Map<string, number> {
    const rows = this.#database
      .prepare<[], { number: number; name: string; last_id: number }>('SELECT * FROM subjects')
      .all()
    for (const { name, number } of rows) this.#numbers.set(name, number)
    return new Map(rows.map(({ name, last_id: lastId }) => [name, lastId]))
  }

  #writeRows({ added, removed, lastIds }: Batch): void {
    for (const { subject, id, body, expiresMs } of added) {
      const key = this.#numberOf(subject) * idsPerSubject + id
      this.#insert.run(key, body, expiresMs === Infinity ? null : expiresMs)
    }
    for (const { subject, id } of removed) {
      this.#delete.run(this.#numberOf(subject) * idsPerSubject + id)
    }
    for (const [subject, lastId] of lastIds) {
      this.#updateLastId.run(lastId, this.#numberOf(subject))
    }
  }

  #numberOf(subject: string): number {
    const known = this.#numbers.get(subject)
    if (known !== undefined) return known
    const number = Number(this.#insertSubject.run(subject).lastInsertRowid)
    this.#numbers.set(subject, number)
    return number
  }
}

const tables = `
  CREATE TABLE IF NOT EXISTS subjects (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    last_id INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    key INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    expires_ms INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS expiring ON messages (expires_ms) WHERE expires_ms IS NOT NULL;
`
