import { isUtf8 } from 'node:buffer'

/** Types of fields that the walk can check; the contract uses no others. */
export type FieldType = 'string' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'double'

/** Type of each field of one message, by its number. */
export type FieldTypes = Readonly<Record<number, FieldType>>

const wireType = {
  varint: 0,
  eightBytes: 1,
  lengthDelimited: 2,
  startGroup: 3,
  endGroup: 4,
  fourBytes: 5,
} as const

const wireTypeOf: Readonly<Record<FieldType, number>> = {
  string: wireType.lengthDelimited,
  int32: wireType.varint,
  uint32: wireType.varint,
  int64: wireType.varint,
  uint64: wireType.varint,
  double: wireType.eightBytes,
}

/** Groups within groups that a body may hold; the generated reader takes no more either. */
const maxGroupDepth = 100

/**
 * Goes over the bytes of one protobuf message once and throws with what is wrong, and at which byte,
 * unless every byte belongs to a well-formed field (protobuf.dev/programming-guides/encoding): the generated
 * reader stops without a word at a tag of 0 and at a stray end of a group, and reads any bytes as text.
 * Fields that are not in `types` are skipped, as proto3 wants it; those that are must be of their type.
 */
export function checkWireFormat(bytes: Uint8Array, types: FieldTypes): void {
  new WireWalk(bytes, types).run()
}

class WireWalk {
  readonly #bytes: Uint8Array
  readonly #types: FieldTypes
  #at = 0
  /** Both halves of the varint read last. */
  #low = 0
  #high = 0
  /** Field numbers of the groups that are open. */
  #groups: number[] | undefined

  constructor(bytes: Uint8Array, types: FieldTypes) {
    this.#bytes = bytes
    this.#types = types
  }

  run(): void {
    while (this.#at < this.#bytes.length) this.#field()
    const open = this.#groups?.at(-1)
    if (open !== undefined) throw new Error(`group ${open} does not end`)
  }

  #field(): void {
    const start = this.#at
    this.#varint()
    if (this.#high !== 0) throw new Error(`the tag at byte ${start} has more than 32 bits`)
    const tag = this.#low >>> 0
    const field = tag >>> 3
    const wire = tag & 7
    if (tag === 0) throw new Error(`tag 0 at byte ${start}`)
    if (field === 0) throw new Error(`field number 0 at byte ${start}`)
    const type = this.#groups?.length ? undefined : this.#types[field]
    if (type !== undefined && wire !== wireType.endGroup && wire !== wireTypeOf[type]) {
      throw new Error(`field ${field} at byte ${start} is not of type ${type}`)
    }
    this.#value(wire, field, type, start)
  }

  #value(wire: number, field: number, type: FieldType | undefined, start: number): void {
    switch (wire) {
      case wireType.varint:
        this.#varint()
        if (type !== undefined) this.#checkRange(field, type)
        return
      case wireType.eightBytes:
        return this.#skip(8, field)
      case wireType.fourBytes:
        return this.#skip(4, field)
      case wireType.lengthDelimited:
        return this.#lengthDelimited(field, type)
      case wireType.startGroup:
        this.#groups ??= []
        if (this.#groups.push(field) > maxGroupDepth) {
          throw new Error(`more than ${maxGroupDepth} groups one in the other`)
        }
        return
      case wireType.endGroup:
        if (this.#groups?.pop() === field) return
        throw new Error(`a group ends at byte ${start} that did not begin`)
      default:
        throw new Error(`wire type ${wire} at byte ${start}`)
    }
  }

  #checkRange(field: number, type: FieldType): void {
    const high = this.#high
    const fits =
      type === 'uint32'
        ? high === 0
        : type !== 'int32' || high === 0 || (high === -1 && this.#low < 0)
    if (!fits) throw new Error(`field ${field} exceeds the range of ${type}`)
  }

  #lengthDelimited(field: number, type: FieldType | undefined): void {
    this.#varint()
    const length = this.#high === 0 ? this.#low >>> 0 : Infinity
    const start = this.#at
    this.#skip(length, field)
    if (type === 'string' && !this.#isText(start)) throw new Error(`field ${field} is not UTF-8`)
  }

  /** Most text is short and ASCII, which is seen sooner than a native function is called. */
  #isText(start: number): boolean {
    for (let at = start; at < this.#at; at++) {
      if (this.#bytes[at]! > 0x7f) return isUtf8(this.#bytes.subarray(at, this.#at))
    }
    return true
  }

  #skip(length: number, field: number): void {
    if (length > this.#bytes.length - this.#at) {
      throw new Error(`field ${field} ends after the last byte`)
    }
    this.#at += length
  }

  #varint(): void {
    const first = this.#bytes[this.#at]
    if (first !== undefined && first < 0x80) {
      this.#at++
      this.#low = first
      this.#high = 0
    } else this.#longVarint()
  }

  #longVarint(): void {
    const start = this.#at
    let low = 0
    let high = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error(`the number at byte ${start} breaks off`)
      if (shift === 63 && byte > 1) {
        throw new Error(`the number at byte ${start} has more than 64 bits`)
      }
      const bits = byte & 0x7f
      if (shift < 32) low |= bits << shift
      if (shift === 28) high = bits >> 4
      else if (shift > 28) high |= bits << (shift - 32)
      if (byte < 0x80) break
    }
    this.#low = low
    this.#high = high
  }
}
