import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { AskError, statusCodes } from '../../ask-error.ts'
import { errorOf, statusOf } from './status.ts'

test('every status code has its number and comes back from it', () => {
  const numbers = statusCodes.map((code) => statusOf(new AskError(code, 'said')).code)
  expect(numbers).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
  expect(numbers.map((code) => errorOf({ code, details: 'said' }).code)).toEqual(statusCodes)
})

test('a number that gRPC does not define is UNKNOWN', () => {
  expect(errorOf({ code: 99, details: 'said' })).toMatchObject({
    code: 'UNKNOWN',
    message: 'said',
  })
})

test.for([
  [status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)'],
  [status.CANCELLED, 'Call cancelled'],
  [status.UNAVAILABLE, 'Connection dropped'],
] as const)('a stream that broke is UNAVAILABLE though grpc-js says %i', ([code, details]) => {
  expect(errorOf({ code, details })).toMatchObject({
    code: 'UNAVAILABLE',
    message: `The connection broke before the reply (${details}).`,
  })
})
