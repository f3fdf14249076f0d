import { generateDataset } from '@rpc-vs-mom/dataset'
import { openSales, salesProfiles, type Sales } from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createOracle, type SalesAnswer } from '../../src/sales/index.ts'
import { anyFilter } from './any-filter.ts'

const day = 86_400

const { path, spec } = inject('salesDatabase')
const dataset = generateDataset(spec)
let questions: { readonly filter: SalesFilter; readonly expected: SalesAnswer }[]

beforeAll(() => {
  const oracle = createOracle(dataset)
  questions = fc
    .sample(anyFilter(dataset), { numRuns: 10_000, seed: 17 })
    .map((filter) => ({ filter, expected: oracle.answer(filter) }))
})

describe.each(salesProfiles)('profile %s', (profile) => {
  let sales: Sales
  beforeAll(() => {
    sales = openSales(path, { profile })
  })
  afterAll(() => sales.close())

  const countOf = (filter: SalesFilter): number => sales.summarize(filter).count

  function holds(isTrue: (filter: SalesFilter) => void): void {
    fc.assert(
      fc.property(anyFilter(dataset), (filter) => isTrue(filter)),
      { numRuns: 300, seed: 5 },
    )
  }

  test('agrees with brute force on 10,000 random requests', () => {
    let answered = 0
    for (const { filter, expected } of questions) {
      const { count, revenueCents } = expected
      const summary = sales.summarize(filter)
      if (summary.count !== count || summary.revenueCents !== revenueCents) {
        expect.unreachable(`${JSON.stringify(filter)}: ${JSON.stringify(summary)}, not ${count}`)
      }
      if (count > 0) answered++
    }
    expect(answered).toBeGreaterThan(1000)
  }, 60_000)

  test('never counts more when a filter is added', () => {
    holds((filter) => {
      for (const field of Object.keys(filter)) {
        const { [field as keyof SalesFilter]: _, ...wider } = filter
        expect(countOf(filter)).toBeLessThanOrEqual(countOf(wider))
      }
    })
  })

  test('adds up where the dates are cut in two', () => {
    holds(({ fromS, toS: _to, ...rest }) => {
      const cutS = Math.floor((fromS ?? 1_700_000_000) / day) * day
      const whole = sales.summarize(rest)
      const before = sales.summarize({ ...rest, toS: cutS - 1 })
      const after = sales.summarize({ ...rest, fromS: cutS })
      expect(before.count + after.count).toBe(whole.count)
      expect(before.revenueCents + after.revenueCents).toBe(whole.revenueCents)
    })
  })

  test('sums over all regions, and over all categories, to the answer without one', () => {
    holds(({ region: _r, category: _c, ...rest }) => {
      const { regions, categories } = dataset
      const sum = (filters: SalesFilter[]): number =>
        filters.map((filter) => sales.summarize(filter).revenueCents).reduce((a, b) => a + b, 0)
      const all = sales.summarize(rest).revenueCents
      expect(sum(regions.map(({ name }) => ({ ...rest, region: name })))).toBe(all)
      expect(sum(categories.map(({ name }) => ({ ...rest, category: name })))).toBe(all)
    })
  })

  test('counts nothing for a region or category that no row has', () => {
    holds((filter) => {
      expect(sales.summarize({ ...filter, region: 'Atlantis' })).toEqual({
        count: 0,
        revenueCents: 0,
      })
      expect(countOf({ ...filter, category: 'Spaceships' })).toBe(0)
    })
  })

  test('answers the same question in the same way again', () => {
    holds((filter) => {
      expect(sales.summarize(filter)).toEqual(sales.summarize(filter))
    })
  })

  test.each<[string, SalesFilter]>([
    ['before the first day', { fromS: 0, toS: day - 1 }],
    ['after the last day', { fromS: 4_000_000_000 - (4_000_000_000 % day) }],
    ['that end before they start', { fromS: 1_700_006_400, toS: 1_600_041_599 }],
    ['with hours that end before they start', { startHour: 5, endHour: 3 }],
  ])('counts nothing for dates %s', (_, filter) => {
    expect(sales.summarize(filter)).toEqual({ count: 0, revenueCents: 0 })
  })
})
