import { createHash } from 'node:crypto'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs, parseSalesFilter, SalesRequest } from '@rpc-vs-mom/schema'
import { describe, expect, test } from 'vitest'
import { createOracle } from './oracle.ts'
import { salesWorkload } from './sales-workload.ts'

const datasetSpec = { seed: 7, sales: 2_000 }
const dataset = generateDataset(datasetSpec)
const spec = { seed: 3, requests: 400, defaultShare: 0.25 }

describe('salesWorkload', () => {
  test('knows the answer to each question', () => {
    const { requests, answers } = salesWorkload(dataset, spec)
    const oracle = createOracle(dataset)
    expect(answers).toEqual(requests.map((request) => oracle.answer(parseSalesFilter(request))))
  })

  test('is the same for the same seeds and another one for another seed', () => {
    expect(salesWorkload(dataset, spec)).toEqual(salesWorkload(dataset, spec))
    expect(salesWorkload(dataset, { ...spec, seed: 4 }).requests).not.toEqual(
      salesWorkload(dataset, spec).requests,
    )
  })

  test('asks what the original study answers alike where it is told to', () => {
    const { requests } = salesWorkload(dataset, { ...spec, common: true })
    for (const request of requests) {
      expect(request).toMatchObject({ minAmount: 0, maxAmount: 0 })
      expect(request.category === '' || request.productKeyword === '').toBe(true)
      expect(parseSalesFilter(request)).toEqual(parseSalesFilter(request, 'original'))
    }
    expect(requests.some(({ productKeyword }) => productKeyword !== '')).toBe(true)
    expect(requests.some(({ endDate }) => endDate !== '')).toBe(true)
  })

  test('draws what it has always drawn, and answers it alike', () => {
    const { requests, answers, weights } = salesWorkload(dataset, spec)
    const bytes = requests.map((request) => codecs.protobuf.salesRequest.encode(request))
    const hash = createHash('sha256')
    for (const one of bytes) hash.update(one)
    hash.update(JSON.stringify({ answers, weights }))
    expect(hash.digest('hex')).toBe(
      'ea1ad8f61655ef1e245ac816875279e73e02d23ecd6e7d2c45262d15ea4f874c',
    )
  })

  test('asks no question twice', () => {
    const keys = salesWorkload(dataset, spec).requests.map((request) => JSON.stringify(request))
    expect(new Set(keys).size).toBe(keys.length)
  })

  test.each([
    [0, 0],
    [0.001, 1],
    [0.25, 100],
    [0.9999, 399],
    [1, 400],
  ])('gives the default query a share of %d of the traffic', (share, defaults) => {
    const { requests, weights } = salesWorkload(dataset, { ...spec, defaultShare: share })
    const asked = requests.slice(0, defaults)
    expect(asked.every((r) => r.region === 'Europe' && r.category === 'Computers')).toBe(true)
    expect(sum(weights.slice(0, defaults))).toBeCloseTo(share)
    expect(sum(weights)).toBeCloseTo(1)
  })

  test('asks with every filter, present and absent, and finds sales for most questions', () => {
    const { requests, answers } = salesWorkload(dataset, { ...spec, defaultShare: 0 })
    const fields = Object.keys(SalesRequest.fromJSON({})) as (keyof SalesRequest)[]
    expect(fields).toHaveLength(10)
    for (const field of fields) {
      const present = requests.filter((request) => !['', 0, undefined].includes(request[field]))
      expect(present.length, field).toBeGreaterThan(40)
      expect(present.length, field).toBeLessThan(360)
    }
    expect(answers.filter(({ count }) => count > 0).length).toBeGreaterThan(200)
  })

  test.each([
    [{ requests: 1 }, /^requests 1 is not a whole number from 2/],
    [{ requests: 1e9 }, /^requests 1000000000 /],
    [{ defaultShare: 1.5 }, /^defaultShare 1.5 /],
    [{ seed: -1 }, /^seed -1 /],
  ])('refuses %o', (part, sentence) => {
    expect(() => salesWorkload(dataset, { ...spec, ...part })).toThrow(sentence)
  })
})

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
