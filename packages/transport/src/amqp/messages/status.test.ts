import { codecs } from '@rpc-vs-mom/schema'
import type { MessageProperties } from 'amqplib'
import { expect, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import { errorInReply, statusReply } from './status.ts'

const error = new AskError('NOT_FOUND', 'No such region.')

test.each([undefined, 'application/x-protobuf', 'application/json', 'text/plain'])(
  'an error survives the way through a reply to a request of the content type %s',
  (contentType) => {
    const { body, properties } = statusReply(error, contentType)
    expect(errorInReply(properties as MessageProperties, body)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'No such region.',
    })
  },
)

test('who asked in protobuf gets a message of the contract that holds nothing but the error', () => {
  for (const contentType of ['application/x-protobuf', 'Application/Protobuf; v=1', undefined]) {
    const { body, properties } = statusReply(error, contentType)
    expect(properties.contentType).toBe('application/x-protobuf')
    const nothing = codecs.protobuf.salesResponse.decode(new Uint8Array())
    expect(codecs.protobuf.salesResponse.decode(body)).toEqual({
      ...nothing,
      error: 'NOT_FOUND: No such region.',
    })
  }
})

test('who asked in JSON finds the error where the original study puts it', () => {
  const { body, properties } = statusReply(error, 'application/json')
  expect(properties.contentType).toBe('application/json')
  expect(JSON.parse(body.toString())).toMatchObject({ error: 'NOT_FOUND: No such region.' })
})

test('a reply without status is an answer', () => {
  expect(
    errorInReply({ headers: {}, contentType: undefined }, Buffer.from('{"code":"NOT_FOUND"}')),
  ).toBeUndefined()
  expect(
    errorInReply({ headers: undefined, contentType: undefined }, Buffer.alloc(0)),
  ).toBeUndefined()
})

test('a status nobody knows is UNKNOWN with whatever its body says', () => {
  const reply = { headers: { 'x-status': 'TEAPOT' }, contentType: undefined }
  expect(errorInReply(reply, Buffer.from('short and stout'))).toMatchObject({
    code: 'UNKNOWN',
    message: 'short and stout',
  })
})
