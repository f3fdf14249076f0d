import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { parseAddress } from './address.ts'

/** What it reads, the password included. */
function parsed(url: string) {
  const { password, ...rest } = parseAddress(url)
  return { ...rest, password: password.reveal() }
}

test('the last segment of the path names the queue, the one before it the vhost', () => {
  expect(parsed('amqp://127.0.0.1/sales')).toEqual({
    hostname: '127.0.0.1',
    port: 5672,
    username: 'guest',
    password: 'guest',
    vhost: '/',
    queue: 'sales',
    engine: 'tuned',
    profile: 'transient',
    reply: 'direct',
    sent: 'persistent',
    forward: false,
    adaptive: false,
    depth: 10_000,
  })
  expect(
    parsed(
      'amqp://u:p%40ss@[::1]:5673/study%2F1/my%20queue?engine=amqplib&queue=quorum&reply=named&sent=transient&forward=on&depth=16&prefetch=auto',
    ),
  ).toEqual({
    hostname: '::1',
    port: 5673,
    username: 'u',
    password: 'p@ss',
    vhost: 'study/1',
    queue: 'my queue',
    engine: 'amqplib',
    profile: 'quorum',
    reply: 'named',
    sent: 'transient',
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
  ['amqp://u:secret@127.0.0.1/sales#1', 'Write # in a path as %23.'],
  ['amqp://u:secret@127.0.0.1/a/b#/c', 'Write # in a path as %23.'],
  ['amqp://u:secret@127.0.0.1/sales#', 'Write # in a path as %23.'],
  ['amqp://bench:12/secret@127.0.0.1/sales', 'Write / in a user or password as %2F'],
  ['amqp://bench:se/cret@127.0.0.1/sales', 'Write / in a user or password as %2F'],
  ['amqp://bench:12?secret@127.0.0.1/sales', '? as %3F'],
  ['amqp://bench:12#secret@127.0.0.1/sales', '# as %23'],
  ['amqp://127.0.0.1/a@b', '@ in a path as %40'],
  ['amqp://u:a@secret@127.0.0.1/sales', 'Write @ in a user or password as %40.'],
  ['amqp://u:se cret@127.0.0.1/sales', 'a space as %20'],
  ['amqp://127.0.0.1/sales ', 'a space as %20'],
  ['amqp://127.0.0.1/sa\nles', 'a space as %20'],
  ['amqp://127.0.0.1:0/sales', 'has the form'],
  ['amqps://u:secret@127.0.0.1/sales', 'has the form'],
  ['amqp://u:secret@127.0.0.1/sales?engine=tuned&engine=amqplib', 'the switch engine once at most'],
  [
    'amqp://u:secret@127.0.0.1/sales?engine=lean',
    'engine of an AMQP URL is tuned or amqplib, not lean',
  ],
  ['amqp://u:secret@127.0.0.1/sales?depth=0', '1 to 1000000 requests, not 0'],
  ['amqp://u:secret@127.0.0.1/sales?depth=9&queue=original', 'has no bound'],
  ['amqp://u:secret@127.0.0.1/sales?speed=9', 'not speed=9'],
])('%s is refused with a sentence that shows no password', (url, sentence) => {
  const parse = (): unknown => parseAddress(url)
  expect(parse).toThrow(TypeError)
  expect(parse).toThrow(sentence)
  expect(parse).not.toThrow('secret')
})

test('names are those written, whatever they mean in the path of a web page', () => {
  expect(parsed('amqp://127.0.0.1/a/..')).toMatchObject({ vhost: 'a', queue: '..' })
  expect(parsed('amqp://127.0.0.1/a%23b')).toMatchObject({ queue: 'a#b' })
  expect(parsed('amqp://u:12%2F34%40%3F%23@127.0.0.1/q')).toMatchObject({ password: '12/34@?#' })
})

test('the password is not printed with the rest', () => {
  const address = parseAddress('amqp://u:s3cr3t@127.0.0.1/q')
  expect(inspect(address) + JSON.stringify(address)).not.toContain('s3cr3t')
})
