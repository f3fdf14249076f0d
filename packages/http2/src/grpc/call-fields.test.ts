import { describe, expect, it } from 'vitest'

import { decodeAlone } from '../../test/independent-hpack.ts'
import { DecodingError } from '../rfc7541/decoding-error.ts'
import { huffmanEncode } from '../rfc7541/huffman-code.ts'
import { literalField, literalWithStaticName } from '../rfc7541/literal-encoding.ts'
import { type CallFacts, CallFields } from './call-fields.ts'
import { metadataFields } from './metadata.ts'

describe('CallFields', () => {
  it('finds path and timeout of a request', () => {
    const fields = read(
      Buffer.from([0x83]),
      literalWithStaticName(4, '/a.B/C'),
      literalField('grpc-timeout', '250m'),
    )
    expect(fields).toMatchObject({ path: '/a.B/C', timeoutMs: 250 })
  })

  it('finds them in Huffman code, and with a literal name', () => {
    const fields = read(huffmanField(':path', '/a.B/C'), huffmanField('grpc-timeout', '7S'))
    expect(fields).toMatchObject({ path: '/a.B/C', timeoutMs: 7000 })
  })

  it('finds the statuses of a response', () => {
    expect(read(Buffer.from([0x88]), literalField('grpc-status', '13'))).toMatchObject({
      httpStatus: 200,
      grpcStatus: 13,
    })
    expect(read(literalWithStaticName(8, '418'), huffmanField('grpc-status', '0'))).toMatchObject({
      httpStatus: 418,
      grpcStatus: 0,
    })
  })

  it('finds who calls, under a name of the static table and under another', () => {
    const [index, value] = [23, 'Bearer x']
    const authorization = new CallFields({ callerField: 'authorization' })
    expect(authorization.read(blockOf([literalWithStaticName(index, value)])).caller).toBe(value)
    const user = new CallFields({ callerField: 'x-user' })
    for (const field of [literalField('x-user', 'me'), huffmanField('x-user', 'me')]) {
      const block = blockOf([literalField('x-users', 'they'), field])
      expect(user.read(block).caller).toBe('me')
    }
    expect(user.read(blockOf([Buffer.from([0x83])])).caller).toBeUndefined()
  })

  it('finds fields by name, whichever way they are written, and no others', () => {
    const noted = new CallFields({ noted: ['content-type', 'grpc-message'] })
    const said = noted.read(
      blockOf([
        literalWithStaticName(31, 'application/grpc'),
        huffmanField('grpc-message', 'a%20b'),
        literalField('x-other', '1'),
      ]),
    )
    expect(said.noted).toEqual({ 'content-type': 'application/grpc', 'grpc-message': 'a%20b' })
    expect(noted.read(blockOf([literalField('x-other', '1')])).noted).toEqual({})
  })

  it('reads metadata of both kinds in its order, whichever way it is written', () => {
    const wanted = new CallFields({ isMetadata: (name) => !name.startsWith('grpc-') })
    const bytes = Buffer.from([0, 255, 251])
    const block = blockOf([
      literalWithStaticName(4, '/a.B/C'),
      ...metadataFields([
        ['tenant', 'a'],
        ['trace-bin', bytes],
      ]),
      literalField('grpc-trace-bin', 'AAEC'),
      huffmanField('tenant', 'b'),
      literalWithStaticName(23, 'Bearer x'),
      literalField('pair-bin', 'AA==,AQ'),
    ])
    const metadata = [
      ['tenant', 'a'],
      ['trace-bin', bytes],
      ['tenant', 'b'],
      ['authorization', 'Bearer x'],
      ['pair-bin', Buffer.from([0])],
      ['pair-bin', Buffer.from([1])],
    ]
    expect(wanted.read(block).metadata).toEqual(metadata)
    expect(wanted.read(blockOf([literalField('x', '1')])).metadata).toEqual([['x', '1']])
    expect(wanted.read(within(block)).metadata).toEqual(metadata)
    expect(new CallFields().read(block).metadata).toEqual([])
  })

  it('takes no status from a field that is not a number', () => {
    expect(read(literalField('grpc-status', '')).grpcStatus).toBeUndefined()
    expect(read(literalField('grpc-status', '1x')).grpcStatus).toBeUndefined()
  })

  it('counts the size of the list as RFC 9113 section 6.5.2 does', () => {
    expect(read(Buffer.from([0x82]), literalField('name', 'value')).listBytes).toBe(
      ':method'.length + 'GET'.length + 32 + 'name'.length + 'value'.length + 32,
    )
  })

  it('replaces the timeout and nothing else', () => {
    const block = blockOf([
      literalField('a', '1'),
      huffmanField('grpc-timeout', '9S'),
      literalField('b', '2'),
    ])
    const fields = new CallFields()
    const { buffer, start, end } = fields.withTimeout(block, 1234.5)
    expect(decodeAlone(buffer.subarray(start, end))).toEqual([
      ['a', '1'],
      ['grpc-timeout', '1234500u'],
      ['b', '2'],
    ])
  })

  it('steps over an announcement of the empty table, which must not travel on', () => {
    const block = blockOf([Buffer.from([0x20]), literalField('a', '1')])
    new CallFields().read(block)
    expect(block.start).toBe(1)
  })

  it('knows as many paths as callers invent, one after the other', () => {
    const fields = new CallFields()
    for (let n = 0; n < 200; n++) {
      const { path } = fields.read(blockOf([literalWithStaticName(4, `/p/${n % 100}`)]))
      expect(path).toBe(`/p/${n % 100}`)
    }
  })

  it('reads a block like one it has seen before as it would read it for the first time', () => {
    const long = 'x'.repeat(59)
    const blocks = [
      [],
      [literalField('grpc-timeout', '5S')],
      ...['4999m', '4998m'].map((time) => [
        literalField('a', '1'),
        literalField('grpc-timeout', time),
      ]),
      ...['0', '1', '13'].map((status) => [huffmanField('grpc-status', status)]),
      ...[`${long}y`, `${long}z`].map((user) => [literalField('x-user', user)]),
      ...['/a.B/C', '/a.B/D'].map((path) => [literalWithStaticName(4, path)]),
    ]
    const fields = new CallFields({ callerField: 'x-user' })
    for (const sent of blocks.flatMap((one) => blocks.flatMap((other) => [one, other]))) {
      const anew = new CallFields({ callerField: 'x-user' }).read(blockOf(sent))
      expect(fields.read(within(blockOf(sent)))).toEqual(anew)
    }
  })

  it('rejects a wrong block again, and steps over a table update in front of a block it knows', () => {
    const fields = new CallFields()
    const wrong = [Buffer.from('00017881ff', 'hex')]
    for (const _ of [1, 2]) expect(() => fields.read(blockOf(wrong))).toThrow(DecodingError)
    const known = literalField('a', '1')
    fields.read(blockOf([known]))
    const block = blockOf([Buffer.from([0x20]), known])
    for (const _ of [1, 2]) {
      block.start = 0
      fields.read(block)
      expect(block.start).toBe(1)
    }
    expect(() => fields.read(blockOf([Buffer.from([0x21]), known]))).toThrow(DecodingError)
  })

  it.each([
    ['a reference to a dynamic table', 'be'],
    ['a name from a dynamic table', '7e0161'],
    ['a table that is not empty', '21'],
    ['an update behind a field', '8220'],
    ['index 0', '80'],
    ['a wrong Huffman code', '00017881ff'],
  ])('rejects %s', (_, hex) => {
    expect(() => read(Buffer.from(hex, 'hex'))).toThrow(DecodingError)
  })
})

function read(...fields: Buffer[]): CallFacts {
  return new CallFields().read(blockOf(fields))
}

function blockOf(fields: Buffer[]) {
  const buffer = Buffer.concat(fields)
  return { buffer, start: 0, end: buffer.length }
}

/** The same block somewhere else in a larger buffer. */
function within({ buffer }: ReturnType<typeof blockOf>) {
  const larger = Buffer.concat([Buffer.alloc(7, 0xff), buffer, Buffer.alloc(3, 0xff)])
  return { buffer: larger, start: 7, end: 7 + buffer.length }
}

function huffmanField(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x10]), huffmanLiteral(name), huffmanLiteral(value)])
}

function huffmanLiteral(text: string): Buffer {
  const coded = huffmanEncode(Buffer.from(text))
  return Buffer.concat([Buffer.from([0x80 | coded.length]), coded])
}
