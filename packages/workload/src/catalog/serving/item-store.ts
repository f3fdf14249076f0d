import type { Database } from 'better-sqlite3'
import { openStore } from '../../storing/open-store.ts'
import { RequestFault } from '../../contract/request-fault.ts'
import type { Durability } from '../../storing/durability.ts'
import {
  pageSize,
  type ListItemsRequest,
  type PutItemRequest,
  type StoredItem,
} from '../contract.ts'
import { itemHash } from '../item-hash.ts'

const tables = [
  `CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    artist TEXT NOT NULL,
    title TEXT NOT NULL,
    year INTEGER NOT NULL,
    repeats INTEGER NOT NULL DEFAULT 0,
    image BLOB NOT NULL
  ) STRICT`,
]

interface ItemRow {
  readonly id: number
  readonly key: string
  readonly artist: string
  readonly title: string
  readonly year: number
  readonly repeats: number
  readonly image: Buffer
}

/** Items in a SQLite file, which several workers may have open at once. */
export class ItemStore {
  readonly #database: Database
  readonly #insert
  readonly #byKey
  readonly #repeat
  readonly #byId
  readonly #page
  readonly #putAll: (items: readonly PutItemRequest[]) => (number | Error)[]

  constructor(file: string, durability: Durability) {
    const database = openStore(file, { tables, durability })
    this.#database = database
    this.#insert = database.prepare<[string, string, string, number, Uint8Array]>(
      'INSERT INTO items (key, artist, title, year, image) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
    )
    this.#byKey = database.prepare<[string], ItemRow>('SELECT * FROM items WHERE key = ?')
    this.#repeat = database.prepare<[number]>('UPDATE items SET repeats = repeats + 1 WHERE id = ?')
    this.#byId = database.prepare<[number], ItemRow>('SELECT * FROM items WHERE id = ?')
    this.#page = database.prepare<[string, string, string], ItemRow>(
      `SELECT * FROM items WHERE key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ${pageSize}`,
    )
    const putAll = database.transaction((items: readonly PutItemRequest[]) =>
      items.map((item) => this.#put(item)),
    )
    this.#putAll = (items) => putAll.immediate(items)
  }

  /** Stores items in one transaction; resolves with their ids, and with an error for each that was refused. */
  putAll(items: readonly PutItemRequest[]): (number | Error)[] {
    return this.#putAll(items)
  }

  get(id: number): ItemRow | undefined {
    return this.#byId.get(id)
  }

  list({ keyPrefix, afterKey }: ListItemsRequest): StoredItem[] {
    return this.#page.all(afterKey, keyPrefix, `${keyPrefix}\u{10ffff}`).map((row) => ({
      key: row.key,
      id: row.id,
      sha256: itemHash(row),
      repeats: row.repeats,
    }))
  }

  close(): void {
    this.#database.close()
  }

  #put(item: PutItemRequest): number | Error {
    const { changes, lastInsertRowid } = this.#insert.run(
      item.key,
      item.artist,
      item.title,
      item.year,
      item.image,
    )
    if (changes > 0) return Number(lastInsertRowid)
    const there = this.#byKey.get(item.key)!
    if (!itemHash(there).equals(itemHash(item)))
      return new RequestFault(
        'ALREADY_EXISTS',
        `another item has the key "${item.key}"; give each item a key of its own`,
      )
    this.#repeat.run(there.id)
    return there.id
  }
}
