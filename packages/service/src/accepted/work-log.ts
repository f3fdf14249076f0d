import Database from 'better-sqlite3'
import type { ServiceCall } from '../handler.ts'

/** Work that was accepted and is not done yet. */
export interface LoggedWork {
  /** In the order of acceptance. */
  readonly id: number
  readonly request: Uint8Array
  readonly method: string
  readonly contentType: string | undefined
  /** How often it was tried and failed. */
  readonly attempts: number
}

/** Dead letters that are kept at most: the oldest make room for the newest. */
const maxDeadLetters = 1000

/**
 * What a worker has accepted, in a SQLite file of its own, synced with each append: it survives the end of the process
 * and a power cut.
 */
export class WorkLog {
  readonly #database: Database.Database
  readonly #insert
  readonly #remove
  readonly #attempt
  readonly #bury
  readonly #trim

  constructor(file: string) {
    const database = new Database(file)
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    for (const table of ['work', 'dead'])
      database.exec(
        `CREATE TABLE IF NOT EXISTS ${table} (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          request BLOB NOT NULL,
          method TEXT NOT NULL,
          content_type TEXT,
          attempts INTEGER NOT NULL DEFAULT 0,
          reason TEXT
        ) STRICT`,
      )
    this.#database = database
    this.#insert = database.prepare<[Uint8Array, string, string | null]>(
      'INSERT INTO work (request, method, content_type) VALUES (?, ?, ?)',
    )
    this.#remove = database.prepare<[number]>('DELETE FROM work WHERE id = ?')
    this.#attempt = database.prepare<[number]>(
      'UPDATE work SET attempts = attempts + 1 WHERE id = ?',
    )
    this.#bury = database.prepare<[string, number]>(
      `INSERT INTO dead (request, method, content_type, attempts, reason)
      SELECT request, method, content_type, attempts, ? FROM work WHERE id = ?`,
    )
    this.#trim = database.prepare(
      `DELETE FROM dead WHERE id <= (SELECT max(id) FROM dead) - ${maxDeadLetters}`,
    )
  }

  /** Everything that is not done, oldest first. */
  unfinished(): LoggedWork[] {
    return this.#database
      .prepare<[], LoggedWork>(
        'SELECT id, request, method, content_type AS contentType, attempts FROM work ORDER BY id',
      )
      .all()
      .map((work) => ({ ...work, contentType: work.contentType ?? undefined }))
  }

  /** Appends all of it, durably when this returns. */
  append(works: readonly AcceptedCall[]): LoggedWork[] {
    return this.#atOnce(() =>
      works.map(({ request, call: { method, contentType } }) => {
        const { lastInsertRowid } = this.#insert.run(request, method, contentType ?? null)
        return { id: Number(lastInsertRowid), request, method, contentType, attempts: 0 }
      }),
    )
  }

  /** Forgets what is done, all at once. */
  remove(ids: readonly number[]): void {
    this.#atOnce(() => ids.forEach((id) => this.#remove.run(id)))
  }

  /** Counts a failed attempt. */
  attempted(id: number): void {
    this.#attempt.run(id)
  }

  /** Puts work among the dead letters, with the reason. */
  bury(id: number, reason: string): void {
    this.#atOnce(() => {
      this.#bury.run(reason, id)
      this.#remove.run(id)
      this.#trim.run()
    })
  }

  /** The reasons of the dead letters, oldest first. */
  dead(): string[] {
    return this.#database.prepare<[], string>('SELECT reason FROM dead ORDER BY id').pluck().all()
  }

  close(): void {
    this.#database.close()
  }

  #atOnce<Result>(write: () => Result): Result {
    return this.#database.transaction(write).immediate()
  }
}

export interface AcceptedCall {
  readonly request: Uint8Array
  readonly call: Pick<ServiceCall, 'method' | 'contentType' | 'timeoutMs'>
}
