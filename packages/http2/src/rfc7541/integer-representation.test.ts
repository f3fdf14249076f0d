import { describe, expect, it } from 'vitest'

import { decodeLongInteger, encodeInteger, MAX_INTEGER } from './integer-representation.ts'

describe('integer representation (RFC 7541 appendix C.1)', () => {
  it('writes 10 in a 5-bit prefix as one byte', () => {
    expect(encodeInteger(10, 5, 0)).toEqual([0b01010])
  })

  it('writes 1337 in a 5-bit prefix as three bytes', () => {
    expect(encodeInteger(1337, 5, 0)).toEqual([0b11111, 0b10011010, 0b1010])
  })

  it('writes 42 in a whole byte', () => {
    expect(encodeInteger(42, 8, 0)).toEqual([42])
  })

  it('reads back what it writes, at the ends of every prefix', () => {
    for (const prefixBits of [4, 5, 6, 7]) {
      const full = (1 << prefixBits) - 1
      for (const value of [full, full + 1, full + 127, full + 128, 16_384, MAX_INTEGER]) {
        const bytes = Uint8Array.from(encodeInteger(value, prefixBits, 0))
        const read = { value: 0, next: 0 }
        decodeLongInteger(bytes, { at: 1, end: bytes.length, full }, read)
        expect(read).toEqual({ value, next: bytes.length })
      }
    }
  })

  it.each([
    ['is cut off', [0xff, 0xff]],
    ['is too large', [0xff, 0xff, 0xff, 0xff]],
    ['never ends', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ])('rejects an integer that %s', (_, bytes) => {
    const read = { value: 0, next: 0 }
    decodeLongInteger(Uint8Array.from(bytes), { at: 0, end: bytes.length, full: 127 }, read)
    expect(read.next).toBe(-1)
  })
})
