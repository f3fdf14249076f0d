import type { MessageProperties } from 'amqplib'
import { SameText } from './same-text.ts'
import { headerTag as tag, propertyFlag as flag } from './wire-format.ts'

const known = Object.values(flag).reduce((all, one) => all | one)

/** Reads the properties of messages; most of their texts are those of the message before. */
export class PropertyReader {
  readonly #contentType = new SameText()
  readonly #headerName = new SameText()
  readonly #expiration = new SameText()
  readonly #type = new SameText()
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  /** The properties between `start` and `end`; undefined when there are some that we never send. */
  read(bytes: Buffer, start: number, end: number): MessageProperties | undefined {
    const flags = bytes.readUInt16BE(start)
    if ((flags & ~known) !== 0) return undefined
    this.#bytes = bytes
    this.#at = start + 2
    const properties = emptyProperties()
    if (flags & flag.contentType) properties.contentType = this.#sameText(this.#contentType)
    if (flags & flag.headers) {
      const headers = this.#headers()
      if (headers === undefined) return undefined
      properties.headers = headers
    }
    if (flags & flag.deliveryMode) properties.deliveryMode = bytes[this.#at++]
    if (flags & flag.correlationId) properties.correlationId = this.#text()
    if (flags & flag.replyTo) properties.replyTo = this.#text()
    if (flags & flag.expiration) properties.expiration = this.#sameText(this.#expiration)
    if (flags & flag.type) properties.type = this.#sameText(this.#type)
    return this.#at <= end ? properties : undefined
  }

  #text(): string {
    const from = this.#passShortText()
    return this.#bytes.toString('utf8', from, this.#at)
  }

  #sameText(same: SameText): string {
    const from = this.#passShortText()
    return same.read(this.#bytes, from, this.#at)
  }

  /** Goes on behind the text that is next; returns where it begins. */
  #passShortText(): number {
    const from = this.#at + 1
    this.#at = from + this.#bytes[this.#at]!
    return from
  }

  #headers(): Record<string, unknown> | undefined {
    const bytes = this.#bytes
    const end = this.#at + 4 + bytes.readUInt32BE(this.#at)
    this.#at += 4
    const headers: Record<string, unknown> = {}
    while (this.#at < end) {
      const name = this.#sameText(this.#headerName)
      const value = readHeader(bytes, this.#at)
      if (value === undefined) return undefined
      headers[name] = value
      this.#at += headerBytes(bytes, this.#at)
    }
    return headers
  }
}

function emptyProperties(): MessageProperties {
  return {
    contentType: undefined,
    contentEncoding: undefined,
    headers: undefined,
    deliveryMode: undefined,
    priority: undefined,
    correlationId: undefined,
    replyTo: undefined,
    expiration: undefined,
    messageId: undefined,
    timestamp: undefined,
    type: undefined,
    userId: undefined,
    appId: undefined,
    clusterId: undefined,
  }
}

/** The value whose tag is at `at`; undefined for kinds that we never send. */
function readHeader(bytes: Buffer, at: number): string | number | boolean | undefined {
  const kind = bytes[at]
  if (kind === tag.text) return bytes.toString('utf8', at + 5, at + 5 + bytes.readUInt32BE(at + 1))
  if (kind === tag.long) return bytes.readInt32BE(at + 1) * 2 ** 32 + bytes.readUInt32BE(at + 5)
  if (kind === tag.int) return bytes.readInt32BE(at + 1)
  if (kind === tag.boolean) return bytes[at + 1] !== 0
  return undefined
}

function headerBytes(bytes: Buffer, at: number): number {
  const kind = bytes[at]
  if (kind === tag.text) return 5 + bytes.readUInt32BE(at + 1)
  if (kind === tag.long) return 9
  return kind === tag.int ? 5 : 2
}
