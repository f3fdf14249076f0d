import type { Slice } from '@rpc-vs-mom/http2'
import { maxMessageBytes } from '../../../transport-limits.ts'

/** Flags and length in front of each message (PROTOCOL-HTTP2, Length-Prefixed-Message). */
export const prefixBytes = 5

/** Memory for a message grows with what has come of it, not with what the peer says that it will be. */
const firstCapacityBytes = 65_536

/** A message that comes in several pieces. */
export class PartialMessage {
  /** Largest that is taken. */
  readonly limitBytes: number
  readonly #prefix = Buffer.allocUnsafe(prefixBytes)
  #prefixed = 0
  #body: Buffer | undefined
  #filled = 0
  #isCompressed = false
  /** Of the message; undefined until the prefix is whole. */
  length: number | undefined

  constructor(limitBytes: number = maxMessageBytes) {
    this.limitBytes = limitBytes
  }

  /** Why it may not be taken, where its prefix says so. */
  get fault(): 'compressed' | 'too large' | undefined {
    if (this.#isCompressed) return 'compressed'
    return (this.length ?? 0) > this.limitBytes ? 'too large' : undefined
  }

  get isWhole(): boolean {
    return this.length !== undefined && this.#filled === this.length
  }

  /** The message, when it is whole. */
  get body(): Buffer {
    return this.#body ?? Buffer.alloc(0)
  }

  /** What is still to come of it, as far as that is known. */
  get missingBytes(): number {
    return this.length === undefined ? 0 : this.length - this.#filled
  }

  /** What has come of it, with its prefix. */
  get takenBytes(): number {
    return this.#prefixed + this.#filled
  }

  /** Takes what belongs to it, and moves the start of `data` behind that; nothing of one that may not be. */
  take(data: Slice): void {
    while (this.#prefixed < prefixBytes && data.start < data.end) {
      this.#prefix[this.#prefixed++] = data.buffer[data.start++]!
    }
    if (this.#prefixed < prefixBytes) return
    this.#isCompressed = this.#prefix[0] !== 0
    this.length = this.#prefix.readUInt32BE(1)
    if (this.fault === undefined) this.#fill(data, this.length)
  }

  #fill(data: Slice, length: number): void {
    const bytes = Math.min(data.end - data.start, length - this.#filled)
    if (bytes === 0) return
    const body = this.#roomFor(this.#filled + bytes, length)
    data.buffer.copy(body, this.#filled, data.start, data.start + bytes)
    this.#filled += bytes
    data.start += bytes
  }

  #roomFor(bytes: number, length: number): Buffer {
    const body = (this.#body ??= Buffer.allocUnsafeSlow(Math.min(length, firstCapacityBytes)))
    if (body.length >= bytes) return body
    const larger = Buffer.allocUnsafeSlow(Math.min(length, Math.max(bytes, body.length * 2)))
    body.copy(larger, 0, 0, this.#filled)
    return (this.#body = larger)
  }
}
