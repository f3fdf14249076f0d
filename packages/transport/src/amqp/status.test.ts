import { expect, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import { errorInReply, statusReply } from './status.ts'

test('an error survives the way through a reply', () => {
  const { body, properties } = statusReply(new AskError('NOT_FOUND', 'No such region.'))
  expect(errorInReply({ headers: properties.headers }, body)).toMatchObject({
    code: 'NOT_FOUND',
    message: 'No such region.',
  })
})

test('a reply without status is an answer', () => {
  expect(errorInReply({ headers: {} }, Buffer.from('{"code":"NOT_FOUND"}'))).toBeUndefined()
  expect(errorInReply({ headers: undefined }, Buffer.alloc(0))).toBeUndefined()
})

test('a status nobody knows is UNKNOWN with whatever its body says', () => {
  const reply = { headers: { 'x-status': 'TEAPOT' } }
  expect(errorInReply(reply, Buffer.from('short and stout'))).toMatchObject({
    code: 'UNKNOWN',
    message: 'short and stout',
  })
})
