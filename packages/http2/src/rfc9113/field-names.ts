/** The field names that decide whether a message is malformed (RFC 9113 sections 8.2 and 8.3), and those of gRPC. */
import type { StringLiteral } from '../rfc7541/field-representation.ts'
import { huffmanEncode } from '../rfc7541/huffman-code.ts'
import { STATIC_ENTRIES, staticEntry } from '../rfc7541/static-table.ts'
import { sameBytes } from '../short-bytes.ts'

/** What a name stands for; pseudo-header fields are flags, so that a set of them is a number. */
export const Field = {
  other: 0,
  method: 1,
  scheme: 2,
  path: 4,
  authority: 8,
  status: 16,
  /** Those up to here begin with a colon. */
  lastPseudo: 16,
  contentLength: 17,
  te: 18,
  host: 19,
  /** About one connection: in no message of HTTP/2. */
  connectionSpecific: 20,
  grpcTimeout: 21,
  grpcStatus: 22,
} as const

const FIELDS: readonly (readonly [name: string, field: number])[] = [
  [':method', Field.method],
  [':scheme', Field.scheme],
  [':path', Field.path],
  [':authority', Field.authority],
  [':status', Field.status],
  ['content-length', Field.contentLength],
  ['te', Field.te],
  ['host', Field.host],
  ['connection', Field.connectionSpecific],
  ['keep-alive', Field.connectionSpecific],
  ['proxy-connection', Field.connectionSpecific],
  ['transfer-encoding', Field.connectionSpecific],
  ['upgrade', Field.connectionSpecific],
  ['grpc-timeout', Field.grpcTimeout],
  ['grpc-status', Field.grpcStatus],
]

/** By index of the static table. */
const staticFields = Uint8Array.from({ length: STATIC_ENTRIES + 1 }, (_, index) =>
  index === 0 ? Field.other : fieldNamed(staticEntry(index)[0]),
)

interface Written {
  readonly bytes: Buffer
  readonly field: number
}

/** By length as it is written, so that most names are not compared at all. */
const plain = byLength((name) => Buffer.from(name))
const huffman = byLength((name) => huffmanEncode(Buffer.from(name)))

/** What an index of the static table, 1 to STATIC_ENTRIES, stands for. */
export function staticField(index: number): number {
  return staticFields[index]!
}

/** What a name that is written out stands for. */
export function writtenField(bytes: Buffer, name: StringLiteral): number {
  const { start } = name
  const length = name.end - start
  const alike = (name.huffman ? huffman : plain)[length]
  if (alike === undefined) return Field.other
  for (const { bytes: known, field } of alike) {
    if (sameBytes(known, length, bytes, start)) return field
  }
  return Field.other
}

function fieldNamed(name: string): number {
  return FIELDS.find(([known]) => known === name)?.[1] ?? Field.other
}

function byLength(write: (name: string) => Buffer): readonly (readonly Written[] | undefined)[] {
  const all: Written[][] = []
  for (const [name, field] of FIELDS) {
    const bytes = write(name)
    ;(all[bytes.length] ??= []).push({ bytes, field })
  }
  return Array.from({ length: all.length }, (_, length) => all[length])
}
