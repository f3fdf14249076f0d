import { expect, test } from 'vitest'
import { literalField } from '@rpc-vs-mom/http2'
import { RequestFields, type RequestHead } from './request-fields.ts'

const head: RequestHead = { method: 'bench.Echo/Ask', contentType: undefined, timeoutMs: 2000 }

function written(fields: RequestFields, of: RequestHead): Buffer {
  const { buffer, start, end } = fields.block(of)
  return Buffer.from(buffer.subarray(start, end))
}

test('a request ends with its own timeout, whatever that of the one before was', () => {
  const fields = new RequestFields('127.0.0.1:50051')
  for (const [timeoutMs, timeout] of [
    [2000, '2000000u'],
    [0.4, '400u'],
    [1999.999, '1999999u'],
    [360_000_000, '360000S'],
  ] as const) {
    const block = written(fields, { ...head, timeoutMs })
    const field = literalField('grpc-timeout', timeout)
    expect(block.subarray(-field.length)).toEqual(field)
    expect(block).toEqual(written(new RequestFields('127.0.0.1:50051'), { ...head, timeoutMs }))
  }
})

test('a request without a deadline has no timeout, also after one that has', () => {
  const fields = new RequestFields('127.0.0.1:50051')
  written(fields, head)
  const block = written(fields, { ...head, timeoutMs: Infinity })
  expect(block.includes('grpc-timeout')).toBe(false)
})

test('requests of other methods, content types and metadata have fields of their own', () => {
  const fields = new RequestFields('127.0.0.1:50051')
  const others: RequestHead[] = [
    head,
    { ...head, method: 'bench.Echo/Tell' },
    { ...head, contentType: 'application/json' },
    { ...head, metadata: [['tenant', 'a']] },
    { ...head, metadata: [['tenant', 'b']] },
  ]
  for (const one of [...others, ...others])
    expect(written(fields, one)).toEqual(written(new RequestFields('127.0.0.1:50051'), one))
})
