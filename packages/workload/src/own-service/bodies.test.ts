import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileRegistry, fromBinary, fromJson, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { exitCodes } from '@rpc-vs-mom/cli'
import { afterAll, describe, expect, test } from 'vitest'
import { settingsOf, type Questions } from '../workload.ts'
import { workload } from './index.ts'

const protos = join(import.meta.dirname, '../../test/own-service')
const folder = mkdtempSync(join(tmpdir(), 'own-service-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function draw(given: object): Promise<Questions> {
  const proto = join(protos, 'every-kind.proto')
  return workload.draw(settingsOf(workload, { proto, call: 'shop.v1.Orders/Place', ...given }), 1)
}

function fileOf(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

async function hexOf(data: readonly string[]): Promise<string[]> {
  const questions = await draw({ data })
  return questions.encode('protobuf').map(({ body }) => Buffer.from(body).toString('hex'))
}

/** JSON to protobuf by another implementation, from descriptors that another compiler wrote. */
function orderElsewhere(): (json: string) => string {
  const buf = fileURLToPath(import.meta.resolve('@bufbuild/buf/bin/buf'))
  const set = execFileSync(process.execPath, [
    buf,
    'build',
    protos,
    '--as-file-descriptor-set',
    '-o',
    '-',
  ])
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, set))
  const order = registry.getMessage('shop.v1.Order')!
  return (json) =>
    Buffer.from(toBinary(order, fromJson(order, JSON.parse(json), { registry }))).toString('hex')
}

test('every kind of field becomes the bytes that another implementation makes of it', async () => {
  const elsewhere = orderElsewhere()
  const bodies = [
    '{}',
    '{"customer_name": "Ada", "pieces": 4294967295, "gift": true}',
    '{"customerName": "Größe", "number": "-9223372036854775808"}',
    '{"number": 9007199254740991, "seal": "AQL/", "color": "RED"}',
    '{"color": 7, "weight": 0.1, "distance": "Infinity"}',
    '{"items": [{"name": "a", "price": {"currency": "EUR", "cents": -5}}, {}]}',
    '{"by_place": {"home": {"name": "b"}}, "notes": {"-3": "c"}}',
    '{"card": "", "discount": 0}',
    '{"voucher": 0, "codes": [0, 1, -1]}',
    '{"placed_at": "2026-01-02T03:04:05.006Z", "patience": "-1.5s", "limit": "12"}',
    '{"extra": {"a": [1, "b", null, {"c": true}]}, "total": {"cents": "1"}}',
  ]
  expect(await hexOf(bodies)).toEqual(bodies.map(elsewhere))
})

test('a whole number that no double holds is sent to its last digit', async () => {
  expect(await hexOf(['{"number": 9007199254740993}'])).toEqual(
    await hexOf(['{"number": "9007199254740993"}']),
  )
})

test.each([
  ['one object', '{"pieces":\n 1}\n', ['1801']],
  ['an array', '[{"pieces": 1}, {"pieces": 2}]', ['1801', '1802']],
  ['an array over several lines', '[\n{"pieces": 1},\n{"pieces": 2}\n]', ['1801', '1802']],
  ['one on each line', '{"pieces": 1}\n\n{"pieces": 2}\r\n', ['1801', '1802']],
])('a file with %s gives its bodies, in their order', async (_what, text, hex) => {
  expect(await hexOf([`@${fileOf('bodies.json', text)}`, '{"pieces": 3}'])).toEqual([
    ...hex,
    '1803',
  ])
})

test('the JSON that is sent is the one that was given', async () => {
  const questions = await draw({ data: ['{"customerName": "Ada", "discount": 0}'] })
  const { body, contentType, method } = questions.encode('json')[0]!
  expect(String(body)).toBe('{"customerName":"Ada","discount":0}')
  expect({ contentType, method }).toEqual({
    contentType: 'application/json',
    method: 'shop.v1.Orders/Place',
  })
})

test('other bodies are another data set', async () => {
  const hashOf = async (data: string[]) => (await draw({ data })).dataSet.hash
  expect(await hashOf(['{"pieces": 1}'])).not.toBe(await hashOf(['{"pieces": 2}']))
  expect(await hashOf(['[{}, {}]'])).not.toBe(await hashOf(['{}']))
})

describe('what is no body is refused in one sentence:', () => {
  test.each([
    ['{', '--data is no JSON: '],
    ['[]', '--data is an array of nothing.'],
    ['5', '--data is no shop.v1.Order: shop.v1.Order: expected object: 5.'],
    ['{"customer": 1}', 'shop.v1.Order has no field "customer"; it has customer_name, number,'],
    ['{"peices": 1}', 'Did you mean pieces?'],
    [
      '{"total": {"cent": 1}}',
      'imported.Money has no field "cent"; it has currency, cents. Did you mean cents?',
    ],
    ['{"pieces": -1}', 'shop.v1.Order.pieces: out of range for uint32: -1.'],
    ['{"pieces": 1.5}', 'shop.v1.Order.pieces: not an integer: 1.5.'],
    ['{"number": "9223372036854775808"}', 'shop.v1.Order.number: out of range for int64'],
    ['{"number": 9223372036854775808}', 'shop.v1.Order.number: out of range for int64'],
    ['{"seal": "!"}', '--data is no shop.v1.Order: a field of bytes does not hold base64.'],
    ['{"color": "BLUE"}', 'shop.v1.Order.color: unknown enum value: "BLUE".'],
    ['{"card": "a", "voucher": 1}', 'shop.v1.Order: multiple values for oneof payment.'],
    ['{"items": {}}', 'shop.v1.Order.items: expected array: {}.'],
    ['{"notes": {"a": "b"}}', 'shop.v1.Order.notes: invalid int64 map key: "a".'],
    ['{"placed_at": "yesterday"}', 'google.protobuf.Timestamp: invalid timestamp: "yesterday".'],
    ['{"gift": "yes"}', 'shop.v1.Order.gift: expected boolean: "yes".'],
    ['{"weight": 1e39}', 'shop.v1.Order.weight: out of range for float'],
    ['@nowhere.json', '--data nowhere.json cannot be read: ENOENT'],
    [`@${tmpdir()}`, `--data ${tmpdir()} cannot be read: it is no regular file.`],
    [`@${fileOf('empty.json', '\n')}`, `--data ${folder}/empty.json is empty; it takes JSON.`],
    [`@${fileOf('second.ndjson', '{}\n{"a"}')}`, `--data ${folder}/second.ndjson:2 is no JSON: `],
    [
      `@${fileOf('third.ndjson', '{}\n{}\n{"gift": 1}')}`,
      `--data ${folder}/third.ndjson:3 is no shop.v1.Order: `,
    ],
    [
      `@${fileOf('array.json', '[{}, {"gift": 1}]')}`,
      `--data ${folder}/array.json[1] is no shop.v1.Order: `,
    ],
    [
      `{"seal": "${'A'.repeat(6_000_000)}"}`,
      '--data has 6000011 bytes; a request has at most 4194304.',
    ],
  ])('%.40s', async (text, sentence) => {
    const drawing = draw({ data: [text] })
    await expect(drawing).rejects.toThrow(sentence)
    await expect(drawing).rejects.toMatchObject({ exitCode: exitCodes.usage })
  })

  test('which of several it is', async () => {
    await expect(draw({ data: ['{}', '{'] })).rejects.toThrow('--data 2 is no JSON: ')
  })
})
