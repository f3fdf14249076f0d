import { describe, expect, it } from 'vitest'

import { decodeAlone, type Field, independentEncoder } from '../../test/independent-hpack.ts'
import { randomFrom } from '../../test/seeded-random.ts'
import { DecodingError } from './decoding-error.ts'
import { HeaderBlockDecoder } from './header-block-decoding.ts'

const LIMIT_BYTES = 16_384

const REQUESTS: readonly (readonly Field[])[] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
]

describe('header block decoding (RFC 7541 section 3)', () => {
  it.each([
    [
      'C.2.1',
      '400a637573746f6d2d6b65790d637573746f6d2d686561646572',
      55,
      ['custom-key', 'custom-header'],
    ],
    ['C.2.2', '040c2f73616d706c652f70617468', 0, [':path', '/sample/path']],
    ['C.2.3', '100870617373776f726406736563726574', 0, ['password', 'secret']],
    ['C.2.4', '82', 0, [':method', 'GET']],
  ])('reads example %s', (_, hex, tableBytes, field) => {
    const decoder = new HeaderBlockDecoder(LIMIT_BYTES)
    expect(decodeAlone(decoder.decode(Buffer.from(hex, 'hex'))!)).toEqual([field])
    expect(decoder.table.bytes).toBe(tableBytes)
  })

  it.each([
    [
      'C.3',
      [
        '828684410f7777772e6578616d706c652e636f6d',
        '828684be58086e6f2d6361636865',
        '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
      ],
    ],
    [
      'C.4',
      [
        '828684418cf1e3c2e5f23a6ba0ab90f4ff',
        '828684be5886a8eb10649cbf',
        '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
      ],
    ],
  ])('reads the requests of example %s over one dynamic table', (_, blocks) => {
    const decoder = new HeaderBlockDecoder(LIMIT_BYTES)
    const sizes = [57, 110, 164]
    for (const [position, hex] of blocks.entries()) {
      expect(decodeAlone(decoder.decode(Buffer.from(hex, 'hex'))!)).toEqual(REQUESTS[position])
      expect(decoder.table.bytes).toBe(sizes[position])
    }
  })

  it('evicts as the responses of example C.5 and C.6 do with a table of 256 bytes', () => {
    const blocks = [
      '4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d',
      '4803333037c1c0bf',
      '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31',
    ]
    const huffmanBlocks = [
      '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
      '4883640effc1c0bf',
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ]
    for (const series of [blocks, huffmanBlocks]) {
      const decoder = new HeaderBlockDecoder(LIMIT_BYTES)
      decoder.table.resize(256)
      const decoded = series.map((hex) => decodeAlone(decoder.decode(Buffer.from(hex, 'hex'))!))
      expect(decoded.map((fields) => fields[0])).toEqual([
        [':status', '302'],
        [':status', '307'],
        [':status', '200'],
      ])
      expect(decoded[2]).toContainEqual(['content-encoding', 'gzip'])
      expect(decoder.table.bytes).toBe(215)
      expect(decoder.table.length).toBe(3)
    }
  })

  it('makes stateless blocks out of what an independent encoder writes with its table', () => {
    const random = randomFrom(7541)
    const encoder = independentEncoder()
    const decoder = new HeaderBlockDecoder(LIMIT_BYTES)
    for (let block = 0; block < 300; block++) {
      const fields = Array.from({ length: 1 + random(12) }, () => randomField(random))
      const stateless = decoder.decode(encoder.encode(fields))!
      expect(decodeAlone(stateless)).toEqual(fields)
    }
  })

  it('keeps fields that must never be indexed so', () => {
    const block = Buffer.from('100870617373776f726406736563726574', 'hex')
    expect(new HeaderBlockDecoder(LIMIT_BYTES).decode(block)).toEqual(block)
  })

  it('drops a section above the limit and still keeps the table up to date', () => {
    const decoder = new HeaderBlockDecoder(100)
    const entry = Buffer.concat([Buffer.from([0x40, 1, 0x78, 60]), Buffer.alloc(60, 'v')])
    const bomb = Buffer.concat([entry, Buffer.alloc(10, 0xbe)])
    expect(decoder.decode(bomb)).toBeUndefined()
    expect(decodeAlone(decoder.decode(Buffer.from([0xbe]))!)).toEqual([['x', 'v'.repeat(60)]])
  })

  it.each([
    ['index 0', '80'],
    ['an index beyond the table', 'be'],
    ['a name index beyond the table', '7f0000'],
    ['a string longer than the block', '000178ff'],
    ['a block that ends inside a field', '40'],
    ['a wrong Huffman code', '00017881ff'],
    ['a table larger than the setting', '3fe2ff03'],
    ['a table size update behind a field', '8220'],
    ['an endless integer', 'ffffffffffffff'],
  ])('rejects %s', (_, hex) => {
    const decoder = new HeaderBlockDecoder(LIMIT_BYTES)
    expect(() => decoder.decode(Buffer.from(hex, 'hex'))).toThrow(DecodingError)
  })
})

function randomField(random: (below: number) => number): Field {
  if (random(4) === 0) return [':method', 'POST']
  const value = Array.from({ length: random(300) }, () => String.fromCharCode(33 + random(90)))
  return [`x-${random(40)}`, value.join('')]
}
