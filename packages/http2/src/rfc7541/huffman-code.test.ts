import { describe, expect, it } from 'vitest'

import { kindsOf } from '../characters.ts'
import { decodeAlone, independentEncoder } from '../../test/independent-hpack.ts'
import { huffmanDecode, huffmanEncode, huffmanScan } from './huffman-code.ts'

const EXAMPLES = [
  ['www.example.com', 'f1e3c2e5f23a6ba0ab90f4ff'],
  ['no-cache', 'a8eb10649cbf'],
  ['custom-key', '25a849e95ba97d7f'],
  ['custom-value', '25a849e95bb8e8b4bf'],
  ['302', '6402'],
  ['private', 'aec3771a4b'],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07abe941054d444a8200595040b8166e082a62d1bff'],
  ['https://www.example.com', '9d29ad171863c78f0b97c8e9ae82ae43d3'],
] as const

describe('Huffman code (RFC 7541 section 5.2)', () => {
  it.each(EXAMPLES)('codes %s as the examples of appendix C do', (text, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(huffmanEncode(Buffer.from(text)).toString('hex')).toBe(hex)
    expect(huffmanDecode(bytes, 0, bytes.length).toString()).toBe(text)
    const found = { start: 0, end: bytes.length, decodedBytes: 0, kinds: 0 }
    expect(huffmanScan(bytes, found)).toBe(true)
    expect(found.decodedBytes).toBe(text.length)
    const kinds = Buffer.from(text).reduce((all, byte) => all | kindsOf[byte]!, 0)
    expect(found.kinds).toBe(kinds)
  })

  it('reads back every byte in every position', () => {
    for (let byte = 0; byte < 256; byte++) {
      const text = Buffer.from([byte, 97, byte, byte, 48, byte])
      const coded = huffmanEncode(text)
      expect(huffmanDecode(coded, 0, coded.length)).toEqual(text)
    }
  })

  it('is read by an independent implementation', () => {
    const value = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
    const coded = huffmanEncode(Buffer.from(value))
    const block = Buffer.concat([Buffer.from([0x00, 1, 0x78, 0x80 | coded.length]), coded])
    expect(decodeAlone(block)).toEqual([['x', value]])
    expect(decodeAlone(independentEncoder().encode([['x', value]]))).toEqual([['x', value]])
  })

  it.each([
    ['padding that is not all ones', '00'],
    ['padding longer than seven bits', 'ff'],
    ['eight bits of padding behind a symbol', '1fff'],
    ['the end-of-string symbol', 'ffffffff'],
  ])('rejects %s', (_, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    expect(huffmanScan(bytes, { start: 0, end: bytes.length, decodedBytes: 0, kinds: 0 })).toBe(
      false,
    )
  })
})
