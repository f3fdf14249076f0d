/**
 * RFC 7541 section 3: decoding of field blocks against the dynamic table. What comes out is the same
 * field section as a block without any state: static references and literals only, strings as they
 * were written. Such a block can go to any other connection.
 */
import { DecodingError } from './decoding-error.ts'
import { DEFAULT_TABLE_BYTES, DynamicTable, type TableEntry } from './dynamic-table.ts'
import { FieldReader, Representation } from './field-representation.ts'
import { encodeInteger } from './integer-representation.ts'
import {
  ENTRY_OVERHEAD_BYTES,
  STATIC_ENTRIES,
  staticEntryBytes,
  staticNameBytes,
} from './static-table.ts'

const NOTHING = Buffer.alloc(0)

export class HeaderBlockDecoder {
  readonly table = new DynamicTable()
  readonly #reader = new FieldReader()
  readonly #listLimitBytes: number
  #parts: Buffer[] = []
  #listBytes = 0

  /** `listLimitBytes` bounds the decoded size: a short block can point to a long entry many times. */
  constructor(listLimitBytes: number) {
    this.#listLimitBytes = listLimitBytes
  }

  /**
   * The stateless block, or undefined when the field section is larger than the limit; the table is
   * up to date in both cases. Throws DecodingError.
   */
  decode(block: Buffer): Buffer | undefined {
    this.#parts = []
    this.#listBytes = 0
    this.#reader.open(block, 0, block.length)
    for (let fields = 0; this.#reader.next();) {
      if (this.#reader.kind === Representation.sizeUpdate) this.#resize(fields)
      else fields++
      if (this.#reader.kind === Representation.indexed) this.#indexed()
      else if (this.#reader.kind !== Representation.sizeUpdate) this.#literal(block)
    }
    return this.#listBytes > this.#listLimitBytes ? undefined : Buffer.concat(this.#parts)
  }

  #resize(fieldsBefore: number): void {
    if (fieldsBefore > 0) throw new DecodingError('a table size update follows a field')
    if (this.#reader.index > DEFAULT_TABLE_BYTES) {
      throw new DecodingError(`a table of ${this.#reader.index} bytes is above the setting`)
    }
    this.table.resize(this.#reader.index)
  }

  #indexed(): void {
    const { index } = this.#reader
    if (index === 0) throw new DecodingError('index 0 stands for no field')
    if (index > STATIC_ENTRIES) return this.#emit(this.#dynamic(index), 0)
    this.#append(staticEntryBytes(index), () => [Buffer.from([0x80 | index])])
  }

  #literal(block: Buffer): void {
    const { kind, value } = this.#reader
    const entry: TableEntry = {
      ...this.#name(block),
      value: Buffer.from(block.subarray(value.literalStart, value.end)),
      valueBytes: value.decodedBytes,
    }
    if (kind === Representation.incremental) this.table.insert(entry)
    this.#emit(entry, kind === Representation.neverIndexed ? 0x10 : 0)
  }

  #name(block: Buffer): Pick<TableEntry, 'nameIndex' | 'name' | 'nameBytes'> {
    const { index, name } = this.#reader
    if (index > STATIC_ENTRIES) return this.#dynamic(index)
    if (index > 0) return { nameIndex: index, name: NOTHING, nameBytes: staticNameBytes(index) }
    const literal = Buffer.from(block.subarray(name.literalStart, name.end))
    return { nameIndex: 0, name: literal, nameBytes: name.decodedBytes }
  }

  #dynamic(index: number): TableEntry {
    const entry = this.table.entry(index - STATIC_ENTRIES - 1)
    if (entry === undefined) throw new DecodingError(`index ${index} points to no entry`)
    return entry
  }

  #emit(entry: TableEntry, pattern: number): void {
    this.#append(entry.nameBytes + entry.valueBytes + ENTRY_OVERHEAD_BYTES, () => [
      Buffer.from(encodeInteger(entry.nameIndex, 4, pattern)),
      entry.name,
      entry.value,
    ])
  }

  #append(fieldBytes: number, parts: () => Buffer[]): void {
    this.#listBytes += fieldBytes
    if (this.#listBytes <= this.#listLimitBytes) this.#parts.push(...parts())
  }
}
