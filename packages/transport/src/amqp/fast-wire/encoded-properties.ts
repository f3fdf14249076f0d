/**
 * The properties of a message as the bytes that stand for them in its content header, so that what was
 * received can be sent again whatever it holds: not all of it survives being decoded and encoded.
 */
export class EncodedProperties {
  /** Flags and values (AMQP 0-9-1, section 4.2.6.1). */
  readonly encoded: Buffer

  constructor(encoded: Buffer) {
    this.encoded = encoded
  }
}

/** All properties, in the order of their flags from the highest bit down, with how each is written. */
const layout = [
  ['contentType', 'text'],
  ['contentEncoding', 'text'],
  ['headers', 'table'],
  ['deliveryMode', 1],
  ['priority', 1],
  ['correlationId', 'text'],
  ['replyTo', 'text'],
  ['expiration', 'text'],
  ['messageId', 'text'],
  ['timestamp', 8],
  ['type', 'text'],
  ['userId', 'text'],
  ['appId', 'text'],
  ['clusterId', 'text'],
] as const

export type PropertyName = (typeof layout)[number][0]

/** What stands for each property, with its length in front where it has one. */
export type PropertyBytes = Map<PropertyName, Buffer>

/** Takes properties apart; undefined for bytes that are none. */
export function splitProperties(encoded: Buffer): PropertyBytes | undefined {
  if (encoded.length < 2) return undefined
  const flags = encoded.readUInt16BE(0)
  // The lowest bits are for more properties than there are.
  if ((flags & 0b11) !== 0) return undefined
  const parts: PropertyBytes = new Map()
  let at = 2
  for (const [index, [name, kind]] of layout.entries()) {
    if ((flags & (1 << (15 - index))) === 0) continue
    const end = at + lengthOf(kind, encoded, at)
    if (!(end <= encoded.length)) return undefined
    parts.set(name, encoded.subarray(at, end))
    at = end
  }
  return parts
}

export function joinProperties(parts: PropertyBytes): EncodedProperties {
  let flags = 0
  const values: Buffer[] = []
  for (const [index, [name]] of layout.entries()) {
    const value = parts.get(name)
    if (value === undefined) continue
    flags |= 1 << (15 - index)
    values.push(value)
  }
  const head = Buffer.alloc(2)
  head.writeUInt16BE(flags)
  return new EncodedProperties(Buffer.concat([head, ...values]))
}

/** Bytes of the value at `at`, NaN where it is cut off. */
function lengthOf(kind: (typeof layout)[number][1], encoded: Buffer, at: number): number {
  if (typeof kind === 'number') return kind
  if (kind === 'text') return 1 + (encoded[at] ?? Number.NaN)
  return at + 4 <= encoded.length ? 4 + encoded.readUInt32BE(at) : Number.NaN
}
