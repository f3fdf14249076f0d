import { expect, test } from 'vitest'
import { commandTyped } from '../command-typed.ts'
import { metadataEntry } from './metadata-flag.ts'

test('entries are kept in their order, a key may come again, and -bin takes base64', () => {
  const texts = ['Tenant=a=b', 'tenant=', 'id-bin=AP8=', 'id-bin=AP8']
  const bytes = Buffer.of(0, 255)
  expect(texts.reduce(metadataOf, undefined)).toEqual([
    ['tenant', 'a=b'],
    ['tenant', ''],
    ['id-bin', bytes],
    ['id-bin', bytes],
  ])
})

test.each([
  ['tenant', '--metadata does not have the form key=value, such as tenant=a.'],
  ['=token', '--metadata does not have the form key=value, such as tenant=a.'],
  ['id-bin=s3cr3t!', '--metadata id-bin: its value is not in base64'],
  ['grpc-timeout=1', '--metadata: The metadata name "grpc-timeout" belongs to the transport'],
  ['a b=1', '--metadata: The metadata name "a b" is not of lower-case letters'],
  ['tenant=gr\u00fcn', 'is not of printable ASCII'],
  [`tenant=${'x'.repeat(9000)}`, 'the limit is 8192.'],
])('%s is refused in a sentence without the value', (text, sentence) => {
  expect(() => metadataEntry(text)).toThrow(sentence)
  const value = text.slice(text.indexOf('=') + 1)
  if (value.length > 1 && value !== text)
    expect(() => metadataEntry(text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(value) }),
    )
})

test('values of metadata are not in the command that a run records', () => {
  expect(commandTyped(['run', '--metadata', 'a=s=1', '--metadata=b=t', '--rate', '5'])).toBe(
    'pnpm hammer run --metadata a=*** --metadata=b=*** --rate 5',
  )
})

function metadataOf(before: ReturnType<typeof metadataEntry> | undefined, text: string) {
  return metadataEntry(text, before)
}
