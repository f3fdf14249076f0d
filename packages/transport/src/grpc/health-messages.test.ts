import { expect, test } from 'vitest'
import { readHealthRequest } from './health-messages.ts'

const read = (hex: string) => readHealthRequest(Buffer.from(hex, 'hex'))

test('the service of a health check is read whatever fields nobody knows stand around it', () => {
  expect(read('')).toEqual({ service: '' })
  expect(read('100120020a0161')).toEqual({ service: 'a' })
})

test.each([
  ['tag 0', '00'],
  ['the end of a group that never began', '0c'],
  ['a service that is a number', '0801'],
  ['a service that is no UTF-8', '0a01ff'],
  ['a service that breaks off', '0a0261'],
  ['a field nobody knows that breaks off', '120261'],
  ['a group that ends as another', '131c'],
])('a health check with %s is refused', (_what, hex) => {
  expect(() => read(hex)).toThrow()
})
