import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { monotonicUs } from '../../storing/monotonic-clock.ts'

/**
 * When each batch of writes became visible, and how often it had to be tried. That is known only after its commit, so it is written with the next batch;
 * the times of the last ones of a worker that is killed are not known.
 */
export class BatchTimes {
  static readonly tables = [
    `CREATE TABLE IF NOT EXISTS batches (
      id INTEGER PRIMARY KEY,
      visible_at_us REAL NOT NULL,
      busy_retries INTEGER NOT NULL
    ) STRICT`,
  ]

  readonly #insert
  readonly #flush: () => void
  // Of this worker alone: 2^53 holds 2^29 batches of each.
  readonly #first = randomBytes(3).readUIntBE(0, 3) * 2 ** 29
  #begun = 0
  #busyRetries = 0
  #unwritten: (readonly [id: number, atUs: number, busyRetries: number])[] = []

  constructor(database: Database) {
    this.#insert = database.prepare<[number, number, number]>(
      'INSERT OR IGNORE INTO batches VALUES (?, ?, ?)',
    )
    const write = database.transaction(() => this.write())
    this.#flush = () => {
      write.immediate()
      this.#unwritten = []
    }
  }

  /** The id of a batch that is about to be written. */
  next(): number {
    return this.#first + ++this.#begun
  }

  /** The commit of the batch has returned, and with it the times that `write` had in it. */
  committed(id: number): void {
    this.#unwritten = [[id, monotonicUs(), this.#busyRetries]]
    this.#busyRetries = 0
  }

  /** Another worker was writing, so that the batch will be tried again. */
  busy(): void {
    this.#busyRetries++
  }

  /** Writes what is known, in the transaction that is open. */
  write(): void {
    for (const time of this.#unwritten) this.#insert.run(...time)
  }

  /** Writes what is known in a transaction of its own; throws where another worker is writing. */
  flush(): void {
    if (this.#unwritten.length > 0) this.#flush()
  }
}
