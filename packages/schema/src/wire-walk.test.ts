import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecs } from './codec.ts'
import { SalesRequest } from './generated/simulation.ts'

const { salesRequest, salesResponse, empty } = codecs.protobuf
const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const europe = '0a06 4575726f7065'

describe('a protobuf body is refused, and never read in part,', () => {
  test.each([
    ['tag 0 before a field', `00 ${europe}`],
    ['tag 0 at the end', `${europe} 00`],
    ['field number 0 with a value', `02 01 61 ${europe}`],
    ['an end of a group that never began', `0c ${europe}`],
    ['an end of a group at the end', `${europe} fc07`],
    ['a group that never ends', `fb07 ${europe}`],
    ['a group that ends as another', `fb07 f407 ${europe}`],
    ['a tag of more than 32 bits', '8a80808010 06 4575726f7065'],
    ['wire type 6', `0e ${europe}`],
    ['wire type 7', `${europe} ff07`],
    ['a string sent as a number', '08 01'],
    ['a number sent as a string', '2a 01 31'],
    ['an optional number sent as four bytes', '4d 08000000'],
    ['a length beyond the end', '0a 07 4575726f7065'],
    ['a length beyond the end in a field nobody knows', `${europe} fa07 05 61`],
    ['a length of more than 32 bits', '0a 868080808010 4575726f7065'],
    ['a varint that breaks off', '28 ff'],
    ['a varint that breaks off in a field nobody knows', `${europe} f807 ff`],
    ['a varint of eleven bytes', '28 8080808080808080808001'],
    ['a varint of more than 64 bits', '28 ffffffffffffffffff02'],
    ['a varint of eleven bytes in a field nobody knows', `f807 8080808080808080808001 ${europe}`],
    ['an int32 of more than 32 bits', '48 8880808010'],
    ['four bytes that break off in a field nobody knows', `${europe} fd07 000000`],
    ['eight bytes that break off in a field nobody knows', `${europe} f907 00000000000000`],
    ['half a tag', `${europe} 8a`],
    ['a byte that no UTF-8 has', '0a 02 61ff'],
    ['a surrogate in UTF-8', '0a 03 eda080'],
    ['an overlong letter in UTF-8', '0a 02 c181'],
    ['a letter that breaks off', '3a 01 c3'],
  ])('for %s', (_what, hex) => {
    expect(() => salesRequest.decode(bytes(hex))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('also where it should hold nothing', () => {
    expect(() => empty.decode(bytes('00'))).toThrow(/tag 0 at byte 0/)
    expect(() => empty.decode(bytes('0c'))).toThrow(/a group ends at byte 0/)
  })

  test('also as a reply', () => {
    expect(() => salesResponse.decode(bytes('08 01 00 10 02'))).toThrow(/tag 0 at byte 2/)
    expect(() => salesResponse.decode(bytes('22 01 ff'))).toThrow(/field 4 is not UTF-8/)
  })

  test('whatever follows what was read', () => {
    const request = salesRequest.encode({ ...SalesRequest.fromJSON({}), region: 'Europe' })
    const decodeAfter = (rest: Uint8Array) => salesRequest.decode(Buffer.concat([request, rest]))
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), (rest) => {
        try {
          const whole = decodeAfter(rest)
          const alone = salesRequest.decode(rest)
          expect(whole).toEqual({ ...alone, region: alone.region || 'Europe' })
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a protobuf body is read', () => {
  test.each([
    [
      'with fields nobody knows of every wire type',
      `f807 01 f907 0000000000000000 fa07 01 ff fd07 00000000`,
    ],
    [
      'with groups nobody knows, one in the other',
      `fb07 0801 fb0f 00 fc0f fc07`.replace('00 ', '1000 '),
    ],
    ['with a negative number where an int32 is ten bytes long', '48 ffffffffffffffffff01'],
    ['with lengths and numbers longer than they need be', '48 8800'],
  ])('%s', (_what, hex) => {
    expect(salesRequest.decode(bytes(`${hex} ${europe}`)).region).toBe('Europe')
  })

  test('with a mark of byte order as a letter like any other', () => {
    expect(salesRequest.decode(bytes('0a 04 efbbbf61')).region).toBe('\uFEFFa')
  })
})

describe('a JSON body is refused', () => {
  test.each([
    ['for a byte that no UTF-8 has', Buffer.from('7b22726567696f6e223a2261ff227d', 'hex')],
    ['for half a pair of surrogates', Buffer.from('{"region":"a\\ud800"}')],
    ['for bytes that follow it', Buffer.from('{"region":"a"}{}')],
    ['for a NUL that follows it', Buffer.from('{"region":"a"}\0')],
  ])('%s', (_what, body) => {
    expect(() => codecs.json.salesRequest.decode(body)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
