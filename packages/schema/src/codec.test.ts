import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecFor, codecs } from './codec.ts'
import { SalesRequest } from './generated/simulation.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const amount = fc.nat()
const anyRequest: fc.Arbitrary<SalesRequest> = fc.record(
  {
    region: text,
    category: text,
    startDate: text,
    endDate: text,
    minAmount: amount,
    maxAmount: amount,
    productKeyword: text,
    buyerKeyword: text,
    startHour: fc.integer({ min: 0, max: 23 }),
    endHour: fc.integer({ min: 0, max: 23 }),
  },
  {
    requiredKeys: [
      'region',
      'category',
      'startDate',
      'endDate',
      'minAmount',
      'maxAmount',
      'productKeyword',
      'buyerKeyword',
    ],
  },
)

const wellFormed = (request: SalesRequest): boolean =>
  [
    request.region,
    request.category,
    request.startDate,
    request.endDate,
    request.productKeyword,
    request.buyerKeyword,
  ].every((value) => value.isWellFormed())

describe.each(Object.values(codecs))(
  'the $name codec',
  ({ salesRequest, salesResponse, systemStats, empty }) => {
    test('gives back every request it was given', () => {
      fc.assert(
        fc.property(anyRequest.filter(wellFormed), (request) => {
          expect({ ...salesRequest.decode(salesRequest.encode(request)) }).toEqual({
            startHour: undefined,
            endHour: undefined,
            ...request,
          })
        }),
      )
    })

    test('gives back answers and statistics, with revenue up to 2^53', () => {
      const response = {
        totalSalesCount: 3,
        totalRevenue: Number.MAX_SAFE_INTEGER,
        averageAmount: 0.1,
        regionProcessed: 'w1',
        queueWaitUs: 5,
        queryUs: 7,
        profile: 'index',
        error: '',
      }
      expect({ ...salesResponse.decode(salesResponse.encode(response)) }).toEqual(response)
      const stats = { cpuUsage: 12.5, memoryUsage: 2 ** 33, activeGoroutines: 4 }
      expect({ ...systemStats.decode(systemStats.encode(stats)) }).toEqual(stats)
      expect(empty.decode(empty.encode({}))).toEqual({})
    })

    test('refuses bytes that are not its messages', () => {
      const cut = salesRequest
        .encode({ ...SalesRequest.fromJSON({}), region: 'Europe' })
        .subarray(0, 5)
      expect(() => salesRequest.decode(cut)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    })
  },
)

describe('the JSON codec', () => {
  const decode = (json: string) => codecs.json.salesRequest.decode(Buffer.from(json))

  test('uses the field names of the proto', () => {
    const json = Buffer.from(
      codecs.json.salesRequest.encode({
        ...SalesRequest.fromJSON({}),
        startDate: '2024-01-01',
        startHour: 0,
      }),
    ).toString()
    expect(JSON.parse(json)).toEqual({ start_date: '2024-01-01', start_hour: 0 })
  })

  test.each([
    ['{"regoin":"Europe"}', /unknown field "regoin"; known are region, category/],
    ['{"startDate":"2024-01-01"}', /unknown field "startDate"/],
    ['{"start_hour":"8"}', /field "start_hour" must be a number/],
    ['{"region":7}', /field "region" must be a string/],
    ['{"min_amount":1e400}', /field "min_amount" must be a number/],
    ['{"__proto__":{}}', /unknown field "__proto__"/],
    ['[]', /not a JSON object/],
    ['null', /not a JSON object/],
    ['', /not JSON/],
  ])('refuses %s', (json, sentence) => {
    expect(() => decode(json)).toThrow(sentence)
  })

  test('reads a field that is null as missing', () => {
    expect(decode('{"start_hour":null}').startHour).toBeUndefined()
  })
})

test('a codec is found by its content type', () => {
  expect(codecFor('application/json')).toBe(codecs.json)
  expect(codecFor('application/x-protobuf')).toBe(codecs.protobuf)
  expect(codecFor('Application/JSON; charset=utf-8')).toBe(codecs.json)
  expect(codecFor('application/protobuf')).toBe(codecs.protobuf)
  expect(codecFor('text/plain')).toBeUndefined()
  expect(codecFor('constructor')).toBeUndefined()
})

test.each([
  ['Application/JSON', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['application/json;charset="UTF-8";profile=x', 'json'],
  ['application/protobuf', 'protobuf'],
  ['APPLICATION/X-PROTOBUF ; messageType=sales', 'protobuf'],
] as const)('the content type "%s" is read as %s', (contentType, name) => {
  expect(codecFor(contentType)?.name).toBe(name)
})

test.each(['application/json; charset=iso-8859-1', 'application/jsonx', 'application', ';', ''])(
  'the content type "%s" is not known',
  (contentType) => {
    expect(codecFor(contentType)).toBeUndefined()
  },
)
