/** RFC 7541 appendix A: the static table. Index 1 is the first entry. */
const ENTRIES: readonly (readonly [name: string, value: string])[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language', ''],
  ['accept-ranges', ''],
  ['accept', ''],
  ['access-control-allow-origin', ''],
  ['age', ''],
  ['allow', ''],
  ['authorization', ''],
  ['cache-control', ''],
  ['content-disposition', ''],
  ['content-encoding', ''],
  ['content-language', ''],
  ['content-length', ''],
  ['content-location', ''],
  ['content-range', ''],
  ['content-type', ''],
  ['cookie', ''],
  ['date', ''],
  ['etag', ''],
  ['expect', ''],
  ['expires', ''],
  ['from', ''],
  ['host', ''],
  ['if-match', ''],
  ['if-modified-since', ''],
  ['if-none-match', ''],
  ['if-range', ''],
  ['if-unmodified-since', ''],
  ['last-modified', ''],
  ['link', ''],
  ['location', ''],
  ['max-forwards', ''],
  ['proxy-authenticate', ''],
  ['proxy-authorization', ''],
  ['range', ''],
  ['referer', ''],
  ['refresh', ''],
  ['retry-after', ''],
  ['server', ''],
  ['set-cookie', ''],
  ['strict-transport-security', ''],
  ['transfer-encoding', ''],
  ['user-agent', ''],
  ['vary', ''],
  ['via', ''],
  ['www-authenticate', ''],
]

/** Number of static entries; higher indexes point into the dynamic table (section 2.3.3). */
export const STATIC_ENTRIES = ENTRIES.length

/** Bytes that each entry counts beyond its name and value (section 4.1). */
export const ENTRY_OVERHEAD_BYTES = 32

/** Static indexes whose meaning the relay looks at. */
export const StaticIndex = {
  status: 8,
  contentType: 31,
} as const

const SIZES = Uint16Array.from([0, ...ENTRIES.map(entrySize)])
const NAME_LENGTHS = Uint8Array.from([0, ...ENTRIES.map(([name]) => name.length)])

/** Name and value of a static entry, index 1 to STATIC_ENTRIES. */
export function staticEntry(index: number): readonly [name: string, value: string] {
  return ENTRIES[index - 1]!
}

/** Size of a whole static entry as section 4.1 counts it, in bytes. */
export function staticEntryBytes(index: number): number {
  return SIZES[index]!
}

/** Length of a static entry's name, in bytes. */
export function staticNameBytes(index: number): number {
  return NAME_LENGTHS[index]!
}

function entrySize([name, value]: readonly [string, string]): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES
}
