import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes } from '@rpc-vs-mom/cli'
import { afterAll, describe, expect, test } from 'vitest'
import { settingsOf, type Questions } from '../workload.ts'
import { workload } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'own-service-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function draw(given: object): Promise<Questions> {
  const proto = join(import.meta.dirname, '../../test/own-service/every-kind.proto')
  return workload.draw(settingsOf(workload, { proto, call: 'shop.v1.Orders/Place', ...given }), 1)
}

function fileOf(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** A reply of that JSON, which is a message of the same type as the body. */
async function replyOf(json: string): Promise<Uint8Array> {
  return (await draw({ data: [json] })).encode('protobuf')[0]!.body
}

/** What is found wrong with a reply where that is expected, which must not depend on the codec. */
async function faultOf(expected: readonly string[], json: string): Promise<string | undefined> {
  const questions = await draw({ expect: expected })
  const { fault } = questions
    .begin('protobuf')
    .next(0)
    .check(await replyOf(json))
  expect(questions.begin('json').next(0).check(Buffer.from(json))).toEqual(
    fault === undefined ? {} : { fault },
  )
  return fault
}

describe('a field that is expected', () => {
  test.each([
    [
      'customer_name=Ada',
      '{"customer_name": "Ada", "pieces": 1}',
      '{"customer_name": "ada"}',
      'customer_name is "ada" instead of "Ada".',
    ],
    ['customerName=a=b', '{"customer_name": "a=b"}', '{}', 'customerName is "" instead of "a=b".'],
    ['customer_name=', '{}', '{"customer_name": "x"}', 'customer_name is "x" instead of "".'],
    [
      'customer_name=null',
      '{"customer_name": "null"}',
      '{}',
      'customer_name is "" instead of "null".',
    ],
    [
      'number=9007199254740993',
      '{"number": "9007199254740993"}',
      '{"number": "9007199254740992"}',
      'number is "9007199254740992" instead of "9007199254740993".',
    ],
    ['pieces=0', '{}', '{"pieces": 2}', 'pieces is 2 instead of 0.'],
    ['pieces=2', '{"pieces": 2}', '{}', 'pieces is 0 instead of 2.'],
    ['seal=AQL/', '{"seal": "AQL/"}', '{"seal": "AQL+"}', 'seal is "AQL+" instead of "AQL/".'],
    ['color=RED', '{"color": 1}', '{}', 'color is "COLOR_UNSPECIFIED" instead of "RED".'],
    ['color=7', '{"color": 7}', '{"color": 8}', 'color is 8 instead of 7.'],
    ['weight=0.1', '{"weight": 0.1}', '{"weight": 0.2}', 'weight is 0.2'],
    ['distance=NaN', '{"distance": "NaN"}', '{"distance": 0}', 'distance is 0 instead of "NaN".'],
    ['gift=true', '{"gift": true}', '{}', 'gift is false instead of true.'],
    [
      'items.1.name=b',
      '{"items": [{}, {"name": "b"}]}',
      '{"items": [{"name": "b"}]}',
      'items.1.name is not there instead of "b".',
    ],
    [
      'items.0.price.cents=0',
      '{"items": [{}]}',
      '{"items": []}',
      'items.0.price.cents is not there instead of 0.',
    ],
    [
      'items=[{"name":"a"}]',
      '{"items": [{"name": "a"}]}',
      '{"items": [{"name": "a"}, {}]}',
      'items is [{"name":"a"},{}] instead of [{"name":"a"}].',
    ],
    ['codes.0=0', '{"codes": [0]}', '{}', 'codes.0 is not there instead of 0.'],
    [
      'by_place.home={"name":"x"}',
      '{"by_place": {"home": {"name": "x"}}}',
      '{"by_place": {"away": {"name": "x"}}}',
      'by_place.home is not there instead of {"name":"x"}.',
    ],
    [
      'by_place."a.b".price.cents=-1',
      '{"by_place": {"a.b": {"price": {"cents": -1}}}}',
      '{"by_place": {"a.b": {}}}',
      'cents is 0 instead of "-1".',
    ],
    [
      'notes.-3=c',
      '{"notes": {"-3": "c"}}',
      '{"notes": {"3": "c"}}',
      'notes.-3 is not there instead of "c".',
    ],
    ['discount=0', '{"discount": 0}', '{}', 'discount is not set instead of 0.'],
    ['voucher=0', '{"voucher": 0}', '{"card": ""}', 'voucher is not set instead of 0.'],
    [
      'placed_at=2026-01-02T03:04:05Z',
      '{"placed_at": "2026-01-02T04:04:05+01:00"}',
      '{}',
      'placed_at is not set instead of "2026-01-02T03:04:05Z".',
    ],
    ['limit=12', '{"limit": "12"}', '{"limit": "0"}', 'limit is "0" instead of "12".'],
    [
      'extra={"a":[1]}',
      '{"extra": {"a": [1]}}',
      '{"extra": {"a": [2]}}',
      'extra is {"a":[2]} instead of {"a":[1]}.',
    ],
    ['total={}', '{"total": {}}', '{}', 'total is not set instead of {}.'],
    ['total=null', '{}', '{"total": {}}', 'total is {} instead of not set.'],
  ])('as %s', async (expected, right, wrong, sentence) => {
    expect(await faultOf([expected], right)).toBeUndefined()
    expect(await faultOf([expected], wrong)).toContain(sentence)
  })

  test('does not keep another one from being wrong', async () => {
    expect(await faultOf(['pieces=1', 'gift=true'], '{"pieces": 1, "gift": true}')).toBeUndefined()
    expect(await faultOf(['pieces=1', 'gift=true'], '{"pieces": 1}')).toBe(
      'gift is false instead of true.',
    )
  })
})

describe('a whole reply that is expected', () => {
  test('is right in any order of its maps, and wrong with one field more', async () => {
    const expected = '{"by_place": {"a": {}, "b": {"name": "x"}}, "pieces": 1}'
    expect(
      await faultOf([expected], '{"pieces": 1, "by_place": {"b": {"name": "x"}, "a": {}}}'),
    ).toBeUndefined()
    expect(await faultOf(['{"pieces": 1}'], '{"pieces": 1, "gift": true}')).toBe(
      'the reply is {"pieces":1,"gift":true} instead of {"pieces":1}.',
    )
  })

  test('is one for each body where there are as many', async () => {
    const questions = await draw({
      data: ['[{}, {}]'],
      expect: [`@${fileOf('replies.ndjson', '{"pieces": 1}\n{"pieces": 2}\n')}`],
    })
    const session = questions.begin('protobuf')
    const check = (body: number, reply: Uint8Array) => session.next(body).check(reply)
    const replies = [await replyOf('{"pieces": 1}'), await replyOf('{"pieces": 2}')]
    expect(replies.map((reply, body) => check(body, reply))).toEqual([{}, {}])
    expect(check(0, replies[1]!)).toEqual({
      fault: 'the reply is {"pieces":2} instead of {"pieces":1}.',
    })
  })
})

test('bytes that are no reply are wrong where something is expected, and say why', async () => {
  const questions = await draw({ expect: ['pieces=0'] })
  const cut = (await replyOf('{"customer_name": "Ada"}')).subarray(0, -1)
  expect(questions.begin('protobuf').next(0).check(cut).fault).toMatch(
    /^the reply is not readable: index out of range/,
  )
  expect(questions.begin('json').next(0).check(Buffer.from('<')).fault).toMatch(
    /^the reply is not readable: /,
  )
})

test('a reply with fields that the proto file does not know is right', async () => {
  const unknown = Uint8Array.of(0xfa, 0x3f, 1, 65)
  const questions = await draw({ expect: ['pieces=0'] })
  expect(questions.begin('protobuf').next(0).check(unknown)).toEqual({})
  expect(questions.begin('json').next(0).check(Buffer.from('{"unheard": 1}'))).toEqual({})
})

describe('what cannot be expected is refused in one sentence:', () => {
  test.each([
    [['pieces'], '--expect pieces does not have the form path=value'],
    [['=1'], '--expect =1 does not have the form path=value'],
    [['peices=1'], '--expect peices: shop.v1.Order has no field "peices"; it has customer_name,'],
    [
      ['total.cent=1'],
      '--expect total.cent: imported.Money has no field "cent"; it has currency, cents. Did you mean cents?',
    ],
    [['gift.x=1'], '--expect gift.x: gift is of the type bool and has no field "x".'],
    [
      ['items.name=a'],
      '--expect items.name: items is a list; after it comes a place from 0, not "name".',
    ],
    [
      ['placed_at.seconds=1'],
      '--expect placed_at.seconds: a google.protobuf.Timestamp is one value in JSON; expect it as a whole, without .seconds.',
    ],
    [['extra.fields=1'], 'a google.protobuf.Struct is one value in JSON'],
    [
      ['pieces=two'],
      '--expect pieces=two is no shop.v1.Order: shop.v1.Order.pieces: invalid integer: "two".',
    ],
    [['color=BLUE'], 'shop.v1.Order.color: unknown enum value: "BLUE".'],
    [['gift=yes'], 'shop.v1.Order.gift: expected boolean: "yes".'],
    [['total=five'], 'imported.Money: expected object: "five".'],
    [['{"peices": 1}'], '--expect is no shop.v1.Order: shop.v1.Order has no field "peices"'],
    [
      ['{}', 'pieces=1'],
      '--expect {} is a whole reply and the others are fields; expect in one of the two ways.',
    ],
    [
      ['[{}, {}]'],
      '--expect gives 2 replies for a --data of 1; give one for all bodies, or one for each.',
    ],
    [['@nowhere.json'], '--expect nowhere.json cannot be read: ENOENT'],
  ])('%j', async (expected, sentence) => {
    const drawing = draw({ expect: expected })
    await expect(drawing).rejects.toThrow(sentence)
    await expect(drawing).rejects.toMatchObject({ exitCode: exitCodes.usage })
  })
})
