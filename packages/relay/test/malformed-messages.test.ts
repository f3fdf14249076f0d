/** RFC 9113 sections 8.1.1, 8.2 and 8.3: what is malformed ends its own stream, and nobody else hears of it. */
import { describe, expect, it, onTestFinished } from 'vitest'

import {
  ErrorCode,
  Flag,
  type Frame,
  FrameType,
  huffmanEncode,
  literalField,
  literalWithStaticName,
} from '@rpc-vs-mom/http2'
import { answers, echoPort } from './attack.ts'
import { echoClient } from './echo-service.ts'
import { dataFrame, headersFrame, message, rawClient, rawServer, requestBlock } from './raw-peer.ts'
import { startRelay, untilEmpty } from './relay-fixture.ts'

const whole = Flag.endHeaders | Flag.endStream
const method = Buffer.from([0x83])
const scheme = Buffer.from([0x86])
const path = literalWithStaticName(4, '/test.Echo/Unary')
const authority = literalWithStaticName(1, 'test')
const pseudo = Buffer.concat([method, scheme, path, authority])
const contentType = literalWithStaticName(31, 'application/grpc')

function huffmanField(name: string, value: string): Buffer {
  const coded = (text: string): Buffer => {
    const bytes = huffmanEncode(Buffer.from(text, 'latin1'))
    return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
  }
  return Buffer.concat([Buffer.from([0]), coded(name), coded(value)])
}

/** A request with these fields behind what every one has. */
function request(...fields: Buffer[]): Frame[] {
  return [
    headersFrame(1, { block: Buffer.concat([pseudo, contentType, ...fields]) }),
    dataFrame(1, message(8), Flag.endStream),
  ]
}

/** A request with these pseudo-header fields and no others. */
function requestOf(...fields: Buffer[]): Frame[] {
  return [
    headersFrame(1, { block: Buffer.concat([...fields, contentType]) }),
    dataFrame(1, message(8), Flag.endStream),
  ]
}

const trailers = (...fields: Buffer[]): Frame[] => [
  headersFrame(1),
  dataFrame(1, message(8)),
  headersFrame(1, { block: Buffer.concat(fields), flags: whole }),
]

const malformed: readonly (readonly [string, readonly Frame[]])[] = [
  ['a content-length below its DATA', request(literalField('content-length', '5'))],
  ['a content-length above its DATA', request(literalField('content-length', '14'))],
  ['a content-length beyond a window', request(literalField('content-length', '100000'))],
  [
    'a content-length without DATA',
    [headersFrame(1, { block: requestBlock({ 'content-length': '1' }), flags: whole })],
  ],
  ['a content-length that is no number', request(literalField('content-length', '1x'))],
  ['an empty content-length', request(literalField('content-length', ''))],
  ['a content-length in Huffman code', request(huffmanField('content-length', '5'))],
  ['a content-length by its index', request(literalWithStaticName(28, '5'))],
  [
    'two content-lengths',
    request(literalField('content-length', '13'), literalField('content-length', '13')),
  ],
  ['connection', request(literalField('connection', 'close'))],
  ['keep-alive', request(literalField('keep-alive', '5'))],
  ['proxy-connection', request(literalField('proxy-connection', 'close'))],
  ['transfer-encoding', request(literalField('transfer-encoding', 'chunked'))],
  ['transfer-encoding by its index', request(literalWithStaticName(57, 'chunked'))],
  ['upgrade in Huffman code', request(huffmanField('upgrade', 'h2c'))],
  ['te that is not trailers', request(literalField('te', 'gzip'))],
  ['te in Huffman code that is not trailers', request(huffmanField('te', 'trailers, gzip'))],
  ['a name in upper case', request(literalField('X-User', 'me'))],
  ['a name in upper case in Huffman code', request(huffmanField('X-User', 'me'))],
  ['an empty name', request(literalField('', 'me'))],
  ['a name with a space', request(literalField('x user', 'me'))],
  ['a name with a colon', request(literalField('x:user', 'me'))],
  ['a name that is not ASCII', request(literalField('x-\u00fc', 'me'))],
  ['a value with a line break', request(literalField('x-user', 'a\r\nb'))],
  ['a value with a NUL in Huffman code', request(huffmanField('x-user', 'a\0b'))],
  ['a value that begins with a space', request(literalField('x-user', ' me'))],
  ['a value that ends with a tab', request(huffmanField('x-user', 'me\t'))],
  ['two hosts', request(literalField('host', 'a'), literalField('host', 'a'))],
  ['no :method', requestOf(scheme, path, authority)],
  ['no :scheme', requestOf(method, path, authority)],
  ['no :path', requestOf(method, scheme, authority)],
  ['two of :method', requestOf(method, method, scheme, path, authority)],
  ['two of :path', requestOf(method, scheme, path, path, authority)],
  ['two of :authority', requestOf(pseudo, authority)],
  ['an empty :path', requestOf(method, scheme, literalWithStaticName(4, ''), authority)],
  [
    'a :path without its slash',
    requestOf(method, scheme, literalWithStaticName(4, 'a'), authority),
  ],
  ['a :path with a space', requestOf(method, scheme, literalWithStaticName(4, '/a b'), authority)],
  ['an empty :method', requestOf(literalWithStaticName(2, ''), scheme, path, authority)],
  ['a :scheme that is none', requestOf(method, literalWithStaticName(6, '1 2'), path, authority)],
  ['an :authority with a space', requestOf(method, scheme, path, literalWithStaticName(1, 'a b'))],
  [':status', requestOf(pseudo, Buffer.from([0x88]))],
  ['an unknown pseudo-header field', requestOf(pseudo, literalField(':protocol', 'x'))],
  ['a pseudo-header field behind others', requestOf(method, scheme, path, contentType, authority)],
  ['trailers with a pseudo-header field', trailers(authority)],
  ['trailers with content-length', trailers(literalField('content-length', '13'))],
  ['trailers with a name in upper case', trailers(literalField('X-End', '1'))],
]

describe('a malformed request is reset and goes to no worker to the end', () => {
  it.each(malformed)('%s', async (_, frames) => {
    const fixture = await startRelay([await echoPort()])
    const { relay, settled } = fixture
    const honest = echoClient(fixture.port)
    onTestFinished(() => honest.close())
    const client = await rawClient(fixture.port)
    client.send(...frames)
    const reset = await client.received(FrameType.rstStream, 1)
    expect(reset.buffer.readUInt32BE(0)).toBe(ErrorCode.protocolError)
    client.send(headersFrame(3), dataFrame(3, message(10), Flag.endStream))
    await client.until(() => client.of(FrameType.headers, 3).length === 2)
    await answers(honest)
    await untilEmpty(fixture)
    // What is longer than one frame goes on before its end is known, and is called off.
    const kinds = settled.map(({ outcome }) => outcome.kind).filter((kind) => kind !== 'cancelled')
    expect(kinds).toEqual(['answered', 'answered'])
    expect(relay.stats().replays).toBe(0)
  })
})

it.each([
  ['content-length that is right', { 'content-length': '13' }],
  ['te: trailers', {}],
  ['a host', { host: 'test' }],
])('takes a request with %s', async (_, fields) => {
  const fixture = await startRelay([await echoPort()])
  const client = await rawClient(fixture.port)
  client.send(
    headersFrame(1, { block: requestBlock(fields) }),
    dataFrame(1, message(8).subarray(0, 6)),
    dataFrame(1, message(8).subarray(6), Flag.endStream),
  )
  await client.until(() => client.of(FrameType.headers, 1).length === 2)
  await untilEmpty(fixture)
})

const response = Buffer.concat([Buffer.from([0x88]), contentType])
const end = literalField('grpc-status', '0')

describe('a malformed answer is a reset for its caller alone, and its worker is at fault', () => {
  it.each([
    ['a content-length below its DATA', literalField('content-length', '5'), end],
    ['a content-length above its DATA', literalField('content-length', '500'), end],
    ['connection', literalField('connection', 'close'), end],
    ['a name in upper case', literalField('X-Name', '1'), end],
    [':path', path, end],
    ['two of :status', Buffer.from([0x88]), end],
    ['trailers with :status', Buffer.alloc(0), Buffer.concat([Buffer.from([0x88]), end])],
    ['trailers with a bad value', Buffer.alloc(0), literalField('x', 'a\nb')],
  ])('%s', async (name, field, trailer) => {
    const server = await rawServer()
    const fixture = await startRelay([server.port])
    const client = await rawClient(fixture.port)
    client.send(headersFrame(1), dataFrame(1, message(8), Flag.endStream))
    const worker = await server.peer(0)
    await worker.received(FrameType.headers, 1)
    const isPseudo = name.startsWith(':') || name.startsWith('two')
    const block = isPseudo ? [field, response] : [response, field]
    worker.send(
      headersFrame(1, { block: Buffer.concat(block) }),
      dataFrame(1, message(8)),
      headersFrame(1, { block: trailer, flags: whole }),
    )
    const reset = await client.received(FrameType.rstStream, 1)
    expect(reset.buffer.readUInt32BE(0)).toBe(ErrorCode.protocolError)
    expect(fixture.settled.map(({ outcome }) => outcome.kind)).toEqual(['malformed'])
  })
})
