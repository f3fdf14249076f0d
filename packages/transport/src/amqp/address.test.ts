import { expect, test } from 'vitest'
import { parseAddress } from './address.ts'

test('the last segment of the path names the queue, the one before it the vhost', () => {
  expect(parseAddress('amqp://127.0.0.1/sales')).toEqual({
    hostname: '127.0.0.1',
    port: 5672,
    username: 'guest',
    password: 'guest',
    vhost: '/',
    queue: 'sales',
    cork: true,
    profile: 'transient',
    reply: 'direct',
    forward: false,
    adaptive: false,
    depth: 10_000,
  })
  expect(
    parseAddress(
      'amqp://u:p%40ss@[::1]:5673/study%2F1/my%20queue?cork=off&queue=quorum&reply=named&forward=on&depth=16&prefetch=auto',
    ),
  ).toEqual({
    hostname: '::1',
    port: 5673,
    username: 'u',
    password: 'p@ss',
    vhost: 'study/1',
    queue: 'my queue',
    cork: false,
    profile: 'quorum',
    reply: 'named',
    forward: true,
    adaptive: true,
    depth: 16,
  })
})

test.each([
  ['amqp:///sales', 'has the form'],
  ['http://127.0.0.1/sales', 'has the form'],
  ['amqp://u:secret@127.0.0.1', 'must name a queue'],
  ['amqp://u:secret@127.0.0.1/', 'must name a queue'],
  ['amqp://u:secret@127.0.0.1/a/b/c', '"/a/b/c" of an AMQP URL must name a queue'],
  ['amqp://u:secret@127.0.0.1/a%zz', '"/a%zz" of an AMQP URL is not percent-encoded'],
  ['amqp://u:sec%ret@127.0.0.1/a', 'not percent-encoded'],
  [`amqp://u:secret@127.0.0.1/${'q'.repeat(256)}`, 'longer than 255 bytes'],
  ['amqp://u:secret@127.0.0.1/sales?cork=maybe', 'cork of an AMQP URL is on or off, not maybe'],
  ['amqp://u:secret@127.0.0.1/sales?depth=0', '1 to 1000000 requests, not 0'],
  ['amqp://u:secret@127.0.0.1/sales?depth=9&queue=original', 'has no bound'],
  ['amqp://u:secret@127.0.0.1/sales?speed=9', 'not speed=9'],
])('%s is refused with a sentence that shows no password', (url, sentence) => {
  const parse = (): unknown => parseAddress(url)
  expect(parse).toThrow(TypeError)
  expect(parse).toThrow(sentence)
  expect(parse).not.toThrow('secret')
})
