import { expect, test } from 'vitest'
import { parseNatsUrl } from './address.ts'

test('a URL names server, user and subject', () => {
  const { password, ...address } = parseNatsUrl('nats://bench:p%40ss@127.0.0.1:4333/shop.sales')
  expect(address).toEqual({
    hostname: '127.0.0.1',
    port: 4333,
    username: 'bench',
    subject: 'shop.sales',
  })
  expect(password?.reveal()).toBe('p@ss')
  expect(String(password)).toBe('***')
  expect(parseNatsUrl('nats://localhost/sales')).toMatchObject({ port: 4222, username: undefined })
})

test.for(['', 'a..b', 'a.*', '>', 'a/b', 'a%20b', '.a', 'a.'])(
  'the subject "%s" is refused in one sentence',
  (subject) => {
    expect(() => parseNatsUrl(`nats://127.0.0.1/${subject}`)).toThrow(/must name a subject/)
  },
)

test('no sentence about a URL shows its password', () => {
  for (const url of [
    'nats://u:12/secret@h/sales',
    'nats://u:a@secret@h/sales',
    'nats://u:12#secret@h/sales',
    'nats://u:secret@',
    'nats://u:secret@h/a b',
    'nats://u:secret@h/a?x=1',
  ]) {
    expect(() => parseNatsUrl(url)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  }
})
