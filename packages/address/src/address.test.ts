import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Address } from './address.ts'
import { maskSecrets } from './mask-secrets.ts'
import { Secret } from './secret.ts'

describe.each([
  ['amqp://user:secret@host/queue', 'amqp://user:***@host/queue'],
  ['amqps://user:secret@host:5671/queue', 'amqps://user:***@host:5671/queue'],
  ['amqp://user:se/cret@host/queue', 'amqp://user:***@host/queue'],
  ['amqp://user:12/secret@host/queue', 'amqp://user:***@host/queue'],
  ['amqp://:secret@host/queue', 'amqp://:***@host/queue'],
  ['amqp://user:a@secret@host/queue', 'amqp://user:***@host/queue'],
  ['amqp://user:se:cret@host/queue', 'amqp://user:***@host/queue'],
  ['amqp://user:sec?ret#secret@host/queue', 'amqp://user:***@host/queue'],
  ['amqp://user:a://secret@host/queue', 'amqp://user:***@host/queue'],
  ['AMQP://user:secret@host/queue', 'AMQP://user:***@host/queue'],
  ['amqp://user@host/queue', 'amqp://user@host/queue'],
  ['amqp://host/queue', 'amqp://host/queue'],
  ['grpc://[::1]:50051', 'grpc://[::1]:50051'],
])('%s', (url, shown) => {
  test(`is shown as ${shown}`, () => {
    expect(maskSecrets(url)).toBe(shown)
    expect(String(new Address(url))).toBe(shown)
  })

  test('is shown so in the middle of a text', () => {
    expect(maskSecrets(`--target ${url} --also "${url}",${url}`)).toBe(
      `--target ${shown} --also "${shown}",${shown}`,
    )
  })
})

describe('an address', () => {
  test.each([
    ['user:secret@host/queue', 'user:***@host/queue'],
    ['amqp:user:secret@host/queue', 'amqp:***@host/queue'],
    ['amqp://user:sec ret@host/queue', 'amqp://user:***@host/queue'],
    ['', ''],
    ['127.0.0.1:50051', '127.0.0.1:50051'],
  ])('of bad form, %s, is shown as %s', (url, shown) => {
    expect(String(new Address(url))).toBe(shown)
  })

  test('never shows its password, whatever that holds, and gives it away when asked to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4 }), (noise) => {
        const url = `amqp://user:${noise}s3cr3t@host/queue`
        const address = new Address(url)
        const prints = [
          String(address),
          JSON.stringify({ address }),
          inspect({ address }, { showHidden: true }),
        ]
        for (const print of prints) expect(print).not.toContain('s3cr3t')
        expect(address.reveal()).toBe(url)
      }),
    )
  })
})

test('a secret is shown as three stars, and gives itself away when asked to', () => {
  const secret = new Secret('s3cr3t')
  expect([String(secret), JSON.stringify({ secret }), inspect({ secret })]).toEqual([
    '***',
    '{"secret":"***"}',
    '{ secret: *** }',
  ])
  expect(secret.reveal()).toBe('s3cr3t')
})
