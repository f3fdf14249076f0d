import { expect, test } from 'vitest'
import { maskPassword } from './mask-password.ts'

test.each([
  ['amqp://user:secret@host/queue', 'amqp://user:***@host/queue'],
  [
    'run --target amqp://a:b@h/q --also amqp://c:d@h/q',
    'run --target amqp://a:***@h/q --also amqp://c:***@h/q',
  ],
  ['grpc://127.0.0.1:50051', 'grpc://127.0.0.1:50051'],
])('%s is shown as %s', (text, shown) => {
  expect(maskPassword(text)).toBe(shown)
})
