/** The part of the wire format of protobuf that messages written and read by hand need (protobuf.dev, Encoding). */

export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

const twoTo32 = 2 ** 32

/** Bytes that a varint of this number takes. */
export function varintBytes(number: number): number {
  let bytes = 1
  for (let left = number; left >= 128; left = Math.floor(left / 128)) bytes++
  return bytes
}

/** Writes fields one after the other into a buffer that has room for them. */
export class FieldWriter {
  readonly buffer: Buffer
  #at = 0

  constructor(bytes: number) {
    this.buffer = Buffer.allocUnsafe(bytes)
  }

  /** A whole number of at most 2^53 - 1. */
  fixed64(field: number, number: number): void {
    this.#tag(field, WireType.fixed64)
    this.buffer.writeUInt32LE(number % twoTo32, this.#at)
    this.buffer.writeUInt32LE(Math.floor(number / twoTo32), this.#at + 4)
    this.#at += 8
  }

  varint(field: number, number: number): void {
    this.#tag(field, WireType.varint)
    this.#varint(number)
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, WireType.bytes)
    this.#varint(bytes.length)
    this.buffer.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** One more number of a packed field, whose bytes the buffer is. */
  packedVarint(number: number): void {
    this.#varint(number)
  }

  #tag(field: number, wireType: number): void {
    this.buffer[this.#at++] = (field << 3) | wireType
  }

  #varint(number: number): void {
    let left = number
    while (left >= 128) {
      this.buffer[this.#at++] = (left % 128) | 128
      left = Math.floor(left / 128)
    }
    this.buffer[this.#at++] = left
  }
}

/** Reads fields one after the other; throws a `RangeError` where the bytes are no fields. */
export class FieldReader {
  field = 0
  wireType = 0
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Moves to the next field, whose value is to be read or skipped; false at the end. */
  next(): boolean {
    if (this.#at === this.#bytes.length) return false
    const tag = this.varint()
    this.field = tag >>> 3
    this.wireType = tag & 7
    return true
  }

  varint(): number {
    let number = 0
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.#bytes[this.#move(1)]!
      number += (byte & 127) * factor
      if (byte < 128) return number
    }
    throw new RangeError('a varint has more than 10 bytes')
  }

  fixed64(): number {
    const at = this.#move(8)
    const number = this.#bytes.readUInt32LE(at) + this.#bytes.readUInt32LE(at + 4) * twoTo32
    if (Number.isSafeInteger(number)) return number
    throw new RangeError('a fixed64 is larger than 2^53 - 1')
  }

  /** A view of the value. */
  bytes(): Buffer {
    const length = this.varint()
    const at = this.#move(length)
    return this.#bytes.subarray(at, at + length)
  }

  skip(): void {
    if (this.wireType === WireType.varint) this.varint()
    else if (this.wireType === WireType.fixed64) this.#move(8)
    else if (this.wireType === WireType.bytes) this.bytes()
    else if (this.wireType === WireType.fixed32) this.#move(4)
    else throw new RangeError(`there is no wire type ${this.wireType}`)
  }

  /** Where so many bytes begin, which are taken. */
  #move(bytes: number): number {
    const at = this.#at
    if (bytes > this.#bytes.length - at) throw new RangeError('a field ends behind its message')
    this.#at += bytes
    return at
  }
}
