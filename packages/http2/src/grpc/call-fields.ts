/** What the relay looks for in a stateless field block, and the check that it really is stateless. */
import type { Slice } from '../rfc9113/frame-format.ts'
import { DecodingError } from '../rfc7541/decoding-error.ts'
import { FieldReader, literalText, Representation } from '../rfc7541/field-representation.ts'
import { huffmanDecode } from '../rfc7541/huffman-code.ts'
import { KnownString } from '../rfc7541/known-string.ts'
import { literalField } from '../rfc7541/literal-encoding.ts'
import {
  ENTRY_OVERHEAD_BYTES,
  STATIC_ENTRIES,
  staticEntry,
  staticEntryBytes,
  staticNameBytes,
} from '../rfc7541/static-table.ts'
import { FieldCheck, type FieldFacts, NO_CONTENT_LENGTH } from '../rfc9113/field-check.ts'
import { Field, staticField, writtenField } from '../rfc9113/field-names.ts'
import { KnownBlocks } from './known-blocks.ts'
import { type Metadata, metadataIn, NO_METADATA } from './metadata.ts'
import { PathCache } from './path-cache.ts'
import { formatTimeout, parseTimeout } from './timeout.ts'

/** HTTP status of a block without `:status`, such as trailers. */
const NO_HTTP_STATUS = 0

const NOTHING_NOTED: CallFacts['noted'] = Object.freeze({})

/** What a field block says; the same object for the same block. */
export interface CallFacts extends FieldFacts {
  readonly path: string | undefined
  readonly timeoutMs: number | undefined
  /** Value of the field that says who calls, where one is named and there. */
  readonly caller: string | undefined
  /** Values of the fields that are noted by name, as far as they are there; of several the last. */
  readonly noted: Readonly<Record<string, string>>
  /** Where it is wanted; empty otherwise. */
  readonly metadata: Metadata
  readonly grpcStatus: number | undefined
  readonly httpStatus: number
  /** Decoded size as RFC 9113 section 6.5.2 counts it for SETTINGS_MAX_HEADER_LIST_SIZE. */
  readonly listBytes: number
  /** Where the timeout's field begins and ends, from the start of the block. */
  readonly timeoutStart: number
  readonly timeoutEnd: number
}

/** What is wanted of the blocks beside what every call has. */
export interface WantedFields {
  /** Name, in lower case, of the field that says who calls; by default there is none. */
  readonly callerField?: string | undefined
  /** Names of further fields whose values are wanted, none of them a pseudo-header field. */
  readonly noted?: readonly string[]
  /** Whether a field of that name is metadata of the call; by default none is read. */
  readonly isMetadata?: (name: string) => boolean
}

/** Reads the blocks of one connection. */
export class CallFields {
  #facts = nothing()
  #metadata: Metadata[number][] = []
  readonly #reader = new FieldReader()
  readonly #check = new FieldCheck()
  readonly #known = new KnownBlocks<CallFacts>()
  readonly #paths = new PathCache()
  readonly #callerName: string | undefined
  readonly #callerField: KnownString | undefined
  readonly #noted: readonly { readonly name: string; readonly known: KnownString }[]

  readonly #isMetadata: ((name: string) => boolean) | undefined

  constructor({ callerField, noted = [], isMetadata }: WantedFields = {}) {
    this.#isMetadata = isMetadata
    this.#noted = noted.map((name) => ({ name, known: new KnownString(name) }))
    this.#callerName = callerField
    this.#callerField = callerField === undefined ? undefined : new KnownString(callerField)
  }

  /**
   * Reads the block and moves its start behind table size updates, which must not travel on. Throws
   * DecodingError for anything a stateless decoder would not accept, because one bad block would cost the
   * peer its connection.
   */
  read(block: Slice): CallFacts {
    const known = this.#known.find(block)
    if (known !== undefined) return known
    const facts = (this.#facts = nothing())
    if (this.#metadata.length > 0) this.#metadata = []
    const { start } = block
    this.#walk(block)
    if (block.start === start) this.#known.note(block, facts)
    return facts
  }

  /** The block with another timeout in place of its own. Throws as `read` does. */
  withTimeout(block: Slice, timeoutMs: number): Slice {
    const { timeoutStart, timeoutEnd } = this.read(block)
    const buffer = Buffer.concat([
      block.buffer.subarray(block.start, block.start + timeoutStart),
      literalField('grpc-timeout', formatTimeout(timeoutMs)),
      block.buffer.subarray(block.start + timeoutEnd, block.end),
    ])
    return { buffer, start: 0, end: buffer.length }
  }

  #walk(block: Slice): void {
    this.#check.begin()
    this.#reader.open(block.buffer, block.start, block.end)
    let at = block.start
    while (this.#reader.next()) {
      if (this.#reader.kind === Representation.sizeUpdate) this.#skipUpdate(block, at)
      else if (this.#reader.kind === Representation.indexed) this.#indexed()
      else this.#literal(block, at)
      at = this.#reader.at
    }
    this.#check.tell(this.#facts)
  }

  #skipUpdate(block: Slice, at: number): void {
    if (at !== block.start) throw new DecodingError('a table size update follows a field')
    if (this.#reader.index !== 0) throw new DecodingError('the dynamic table is larger than agreed')
    block.start = this.#reader.at
  }

  #indexed(): void {
    const facts = this.#facts
    const index = this.#staticIndex()
    if (index === 0) throw new DecodingError('index 0 stands for no field')
    facts.listBytes += staticEntryBytes(index)
    const field = staticField(index)
    this.#check.indexed(field)
    if (field === Field.path) facts.path = staticEntry(index)[1]
    else if (field === Field.status) facts.httpStatus = Number(staticEntry(index)[1])
    else if (field === Field.other) this.#noteMetadata(...staticEntry(index))
  }

  #literal(block: Slice, fieldStart: number): void {
    const { name, value } = this.#reader
    const { buffer: bytes } = block
    const index = this.#staticIndex()
    const nameBytes = index === 0 ? name.decodedBytes : staticNameBytes(index)
    this.#facts.listBytes += nameBytes + value.decodedBytes + ENTRY_OVERHEAD_BYTES
    const field = index === 0 ? writtenField(bytes, name) : staticField(index)
    if (index === 0 && field === Field.other) this.#check.named(name)
    this.#check.literal(field, bytes, value)
    if (field !== Field.other) this.#note(field, block, fieldStart)
    if (this.#callerName !== undefined && this.#isCaller(bytes, index)) {
      this.#facts.caller = literalText(bytes, value)
    }
    if (this.#noted.length > 0) this.#noteByName(bytes, index)
    if (this.#isMetadata !== undefined && field === Field.other) {
      const text = index > 0 ? staticEntry(index)[0] : literalText(bytes, name)
      this.#noteMetadata(text, literalText(bytes, value))
    }
  }

  #noteMetadata(name: string, text: string): void {
    if (this.#isMetadata?.(name) !== true) return
    this.#metadata.push(...metadataIn(name, text))
    this.#facts.metadata = this.#metadata
  }

  #noteByName(bytes: Buffer, index: number): void {
    const { name, value } = this.#reader
    const found = this.#noted.find((field) =>
      index > 0 ? staticEntry(index)[0] === field.name : field.known.matches(bytes, name),
    )
    if (found === undefined) return
    this.#facts.noted = { ...this.#facts.noted, [found.name]: literalText(bytes, value) }
  }

  #note(field: number, { buffer: bytes, start }: Slice, fieldStart: number): void {
    const facts = this.#facts
    const { value } = this.#reader
    if (field === Field.path) facts.path = this.#paths.text(bytes, value)
    else if (field === Field.status) facts.httpStatus = Number(literalText(bytes, value))
    else if (field === Field.grpcStatus) facts.grpcStatus = parseStatus(literalText(bytes, value))
    else if (field === Field.grpcTimeout) {
      facts.timeoutMs = this.#timeout(bytes)
      facts.timeoutStart = fieldStart - start
      facts.timeoutEnd = this.#reader.at - start
    }
  }

  #isCaller(bytes: Buffer, index: number): boolean {
    if (index > 0) return staticEntry(index)[0] === this.#callerName
    return this.#callerField!.matches(bytes, this.#reader.name)
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

function nothing(): { -readonly [Name in keyof CallFacts]: CallFacts[Name] } {
  return {
    path: undefined,
    timeoutMs: undefined,
    caller: undefined,
    noted: NOTHING_NOTED,
    metadata: NO_METADATA,
    grpcStatus: undefined,
    httpStatus: NO_HTTP_STATUS,
    isMalformed: false,
    pseudoFields: 0,
    contentLength: NO_CONTENT_LENGTH,
    listBytes: 0,
    timeoutStart: 0,
    timeoutEnd: 0,
  }
}
