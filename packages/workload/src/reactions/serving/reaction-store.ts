import type { Database } from 'better-sqlite3'
import { RequestFault } from '../../contract/request-fault.ts'
import type { Durability } from '../../storing/durability.ts'
import { isBusy, openStore } from '../../storing/open-store.ts'
import {
  kinds,
  pageSize,
  type Counts,
  type Kind,
  type ListReactionsRequest,
  type Reaction,
  type StoredReaction,
} from '../contract.ts'
import { BatchTimes } from './batch-times.ts'

const tables = [
  `CREATE TABLE IF NOT EXISTS reactions (
    key TEXT PRIMARY KEY,
    product TEXT NOT NULL,
    kind INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    repeats INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS counts (
    product TEXT PRIMARY KEY,
    likes INTEGER NOT NULL,
    dislikes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  ...BatchTimes.tables,
]

interface ReactionRow {
  readonly product: string
  readonly kind: Kind
}

/** Sorts after everything that begins with the text before it. */
const last = '\u{10ffff}'

/** Reactions and their counts in a SQLite file, which several workers may have open at once. */
export class ReactionStore {
  readonly #database: Database
  readonly #times: BatchTimes
  readonly #insert
  readonly #byKey
  readonly #repeat
  readonly #raise
  readonly #counts
  readonly #stored
  readonly #busyRetries
  readonly #page
  readonly #countAll

  constructor(file: string, durability: Durability) {
    const database = openStore(file, { tables, durability })
    this.#database = database
    this.#times = new BatchTimes(database)
    this.#insert = database.prepare<[string, string, Kind, number]>(
      'INSERT INTO reactions (key, product, kind, batch) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
    )
    this.#byKey = database.prepare<[string], ReactionRow>(
      'SELECT product, kind FROM reactions WHERE key = ?',
    )
    this.#repeat = database.prepare<[string]>(
      'UPDATE reactions SET repeats = repeats + 1 WHERE key = ?',
    )
    this.#raise = database.prepare<[string, number, number]>(
      `INSERT INTO counts (product, likes, dislikes) VALUES (?, ?, ?) ON CONFLICT (product)
      DO UPDATE SET likes = likes + excluded.likes, dislikes = dislikes + excluded.dislikes`,
    )
    this.#counts = database.prepare<[string], Counts>(
      'SELECT likes, dislikes FROM counts WHERE product = ?',
    )
    this.#stored = database
      .prepare<[string, string], number>(
        'SELECT coalesce(sum(likes + dislikes), 0) FROM counts WHERE product >= ? AND product < ?',
      )
      .pluck()
    this.#busyRetries = database
      .prepare<[], number>('SELECT coalesce(sum(busy_retries), 0) FROM batches')
      .pluck()
    this.#page = database.prepare<[string, string, string], StoredReaction>(
      `SELECT key, product, kind, repeats, coalesce(visible_at_us, 0) AS visibleAtUs
      FROM reactions LEFT JOIN batches ON batches.id = reactions.batch
      WHERE key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ${pageSize}`,
    )
    const countAll = database.transaction((reactions: readonly Reaction[], batch: number) => {
      this.#times.write()
      return reactions.map((reaction) => this.#count(reaction, batch))
    })
    this.#countAll = (reactions: readonly Reaction[], batch: number) =>
      countAll.immediate(reactions, batch)
  }

  /** Counts reactions in one transaction: of each whether it had been counted before, or why it is refused. */
  countAll(reactions: readonly Reaction[]): (boolean | Error)[] {
    const batch = this.#times.next()
    try {
      const counted = this.#countAll(reactions, batch)
      this.#times.committed(batch)
      return counted
    } catch (error) {
      if (isBusy(error)) this.#times.busy()
      throw error
    }
  }

  counts(product: string): Counts {
    return this.#counts.get(product) ?? { likes: 0, dislikes: 0 }
  }

  stored(productPrefix: string): number {
    return this.#stored.get(productPrefix, productPrefix + last)!
  }

  /** Of all workers that write the file, as far as they have noted them. */
  busyRetries(): number {
    return this.#busyRetries.get()!
  }

  list({ keyPrefix, afterKey }: ListReactionsRequest): StoredReaction[] {
    return this.#page.all(afterKey, keyPrefix, keyPrefix + last)
  }

  /** Notes when the last batches became visible, unless another worker is writing; the lister calls it before. */
  noteTimes(): void {
    this.#times.flush()
  }

  close(): void {
    this.#database.close()
  }

  #count({ key, product, kind }: Reaction, batch: number): boolean | Error {
    if (this.#insert.run(key, product, kind, batch).changes > 0) {
      this.#raise.run(product, kind === kinds.like ? 1 : 0, kind === kinds.dislike ? 1 : 0)
      return false
    }
    const there = this.#byKey.get(key)!
    if (there.product !== product || there.kind !== kind) {
      const sentence = `another reaction has the key "${key}"; give each reaction a key of its own`
      return new RequestFault('ALREADY_EXISTS', sentence)
    }
    this.#repeat.run(key)
    return true
  }
}
