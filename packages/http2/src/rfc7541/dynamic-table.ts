/** RFC 7541 sections 2.3.2 and 4: the dynamic table, first in first out, bounded in bytes. */
import { ENTRY_OVERHEAD_BYTES } from './static-table.ts'

/** SETTINGS_HEADER_TABLE_SIZE before any SETTINGS frame (RFC 9113 section 6.5.2). */
export const DEFAULT_TABLE_BYTES = 4096

/**
 * An entry keeps its strings as they were written on the wire (length prefix and Huffman code
 * included), because the relay only ever writes them out again. `bytes` counts them decoded.
 */
export interface TableEntry {
  /** Static index of the name, or 0 when `name` holds its literal. */
  nameIndex: number
  name: Buffer
  nameBytes: number
  value: Buffer
  valueBytes: number
}

export class DynamicTable {
  readonly #entries: TableEntry[] = []
  #maxBytes = DEFAULT_TABLE_BYTES
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#entries.length
  }

  /** The entry inserted `age` insertions ago; 0 is the newest. */
  entry(age: number): TableEntry | undefined {
    return this.#entries[this.#entries.length - 1 - age]
  }

  /** Evicts from the oldest until the entry fits; one larger than the table empties it (section 4.4). */
  insert(entry: TableEntry): void {
    this.#evictTo(this.#maxBytes - entryBytes(entry))
    if (entryBytes(entry) > this.#maxBytes) return
    this.#entries.push(entry)
    this.#bytes += entryBytes(entry)
  }

  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes
    this.#evictTo(maxBytes)
  }

  #evictTo(bytes: number): void {
    while (this.#bytes > bytes && this.#entries.length > 0) {
      this.#bytes -= entryBytes(this.#entries.shift()!)
    }
  }
}

/** Size of an entry as section 4.1 counts it. */
function entryBytes(entry: TableEntry): number {
  return entry.nameBytes + entry.valueBytes + ENTRY_OVERHEAD_BYTES
}
