import type { EncodedHeader } from '../fast-wire/encoded-headers.ts'

/** A property that is a text, of whatever bytes. */
export function shortText(bytes: string | Buffer): Buffer {
  const text = Buffer.from(bytes as string)
  return Buffer.concat([Buffer.of(text.length), text])
}

/** A header whose value is a tag and these bytes. */
export function header(name: string | Buffer, tag: string, value: Buffer): EncodedHeader {
  return {
    name: String(name),
    encoded: Buffer.concat([shortText(name), Buffer.from(tag), value]),
  }
}

export function longText(bytes: string | Buffer): Buffer {
  const text = Buffer.from(bytes as string)
  return Buffer.concat([uint32(text.length), text])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}
