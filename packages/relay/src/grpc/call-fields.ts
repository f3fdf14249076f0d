/** What the relay looks for in a stateless field block, and the check that it really is stateless. */
import type { Slice } from '../rfc9113/frame-format.ts'
import { DecodingError } from '../rfc7541/decoding-error.ts'
import { FieldReader, literalText, Representation } from '../rfc7541/field-representation.ts'
import { huffmanDecode } from '../rfc7541/huffman-code.ts'
import { literalField } from '../rfc7541/literal-encoding.ts'
import {
  ENTRY_OVERHEAD_BYTES,
  STATIC_ENTRIES,
  staticEntry,
  staticEntryBytes,
  StaticIndex,
  staticNameBytes,
} from '../rfc7541/static-table.ts'
import { KnownName } from './known-name.ts'
import { PathCache } from './path-cache.ts'
import { formatTimeout, parseTimeout } from './timeout.ts'

const GRPC_TIMEOUT = new KnownName('grpc-timeout')
const GRPC_STATUS = new KnownName('grpc-status')
const PATH = new KnownName(':path')
const HTTP_STATUS = new KnownName(':status')

/** HTTP status of a block without `:status`, such as trailers. */
const NO_HTTP_STATUS = 0

/**
 * The result of reading one block; the object is reused. `read` throws DecodingError for anything a
 * stateless decoder would not accept, because one bad block would cost the peer its connection.
 */
export class CallFields {
  path: string | undefined
  timeoutMs: number | undefined
  /** Value of the field that says who calls, where one is named and there. */
  caller: string | undefined
  grpcStatus: number | undefined
  httpStatus: number = NO_HTTP_STATUS
  /** Decoded size as RFC 9113 section 6.5.2 counts it for SETTINGS_MAX_HEADER_LIST_SIZE. */
  listBytes = 0
  #timeoutStart = 0
  #timeoutEnd = 0
  readonly #reader = new FieldReader()
  readonly #paths = new PathCache()
  readonly #callerName: string | undefined
  readonly #callerField: KnownName | undefined

  /** `callerField` is the name, in lower case, of the field that says who calls; by default there is none. */
  constructor(callerField?: string) {
    this.#callerName = callerField
    this.#callerField = callerField === undefined ? undefined : new KnownName(callerField)
  }

  /** Reads the block and moves its start behind table size updates, which must not travel on. */
  read(block: Slice): void {
    this.path = undefined
    this.timeoutMs = undefined
    this.caller = undefined
    this.grpcStatus = undefined
    this.httpStatus = NO_HTTP_STATUS
    this.listBytes = 0
    this.#reader.open(block.buffer, block.start, block.end)
    let at = block.start
    while (this.#reader.next()) {
      if (this.#reader.kind === Representation.sizeUpdate) this.#skipUpdate(block, at)
      else if (this.#reader.kind === Representation.indexed) this.#indexed()
      else this.#literal(block.buffer, at)
      at = this.#reader.at
    }
  }

  /** The block just read with another timeout in place of its own. */
  withTimeout(block: Slice, timeoutMs: number): Slice {
    const buffer = Buffer.concat([
      block.buffer.subarray(block.start, this.#timeoutStart),
      literalField('grpc-timeout', formatTimeout(timeoutMs)),
      block.buffer.subarray(this.#timeoutEnd, block.end),
    ])
    return { buffer, start: 0, end: buffer.length }
  }

  #skipUpdate(block: Slice, at: number): void {
    if (at !== block.start) throw new DecodingError('a table size update follows a field')
    if (this.#reader.index !== 0) throw new DecodingError('the dynamic table is larger than agreed')
    block.start = this.#reader.at
  }

  #indexed(): void {
    const index = this.#staticIndex()
    if (index === 0) throw new DecodingError('index 0 stands for no field')
    this.listBytes += staticEntryBytes(index)
    if (index === StaticIndex.path || index === StaticIndex.pathIndexHtml) {
      this.path = staticEntry(index)[1]
    }
    if (index >= StaticIndex.status && index <= StaticIndex.lastStatus) {
      this.httpStatus = Number(staticEntry(index)[1])
    }
  }

  #literal(bytes: Buffer, fieldStart: number): void {
    const { name, value } = this.#reader
    const index = this.#staticIndex()
    const nameBytes = index === 0 ? name.decodedBytes : staticNameBytes(index)
    this.listBytes += nameBytes + value.decodedBytes + ENTRY_OVERHEAD_BYTES
    if (index === 0) this.#namedLiteral(bytes, fieldStart)
    else if (index === StaticIndex.path || index === StaticIndex.pathIndexHtml) {
      this.path = this.#paths.text(bytes, value)
    } else if (index >= StaticIndex.status && index <= StaticIndex.lastStatus) {
      this.httpStatus = Number(literalText(bytes, value))
    } else if (this.#callerName !== undefined && staticEntry(index)[0] === this.#callerName) {
      this.caller = literalText(bytes, value)
    }
  }

  #namedLiteral(bytes: Buffer, fieldStart: number): void {
    const { name, value } = this.#reader
    if (GRPC_TIMEOUT.matches(bytes, name)) {
      this.timeoutMs = this.#timeout(bytes)
      this.#timeoutStart = fieldStart
      this.#timeoutEnd = this.#reader.at
    } else if (GRPC_STATUS.matches(bytes, name)) {
      this.grpcStatus = parseStatus(literalText(bytes, value))
    } else if (PATH.matches(bytes, name)) {
      this.path = this.#paths.text(bytes, value)
    } else if (HTTP_STATUS.matches(bytes, name)) {
      this.httpStatus = Number(literalText(bytes, value))
    } else if (this.#callerField?.matches(bytes, name) === true) {
      this.caller = literalText(bytes, value)
    }
  }

  #timeout(bytes: Buffer): number | undefined {
    const { value } = this.#reader
    if (!value.huffman) return parseTimeout(bytes, value.start, value.end)
    const decoded = huffmanDecode(bytes, value.start, value.end)
    return parseTimeout(decoded, 0, decoded.length)
  }

  #staticIndex(): number {
    const { index } = this.#reader
    if (index > STATIC_ENTRIES) throw new DecodingError(`index ${index} points to no entry`)
    return index
  }
}

function parseStatus(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined
}
