import { describe, expect, test } from 'vitest'
import { datasetWindow, defaultDatasetSpec, type DatasetSpec } from './dataset-spec.ts'
import { generateDataset } from './dataset.ts'

describe('generateDataset', () => {
  test('gives the default rows that every earlier version gave', () => {
    expect(generateDataset(defaultDatasetSpec).contentHash()).toBe(
      '9221516c13580df20c0622abc86455cfd9bf0c74f430724a6cdea390470ac747',
    )
  })

  test('gives other rows for another seed, number of sales or shape', () => {
    const specs: DatasetSpec[] = [
      { seed: 1, sales: 500 },
      { seed: 2, sales: 500 },
      { seed: 1, sales: 501 },
      { seed: 1, sales: 500, shape: 'original' },
    ]
    const hashes = specs.map((spec) => generateDataset(spec).contentHash())
    expect(new Set(hashes).size).toBe(specs.length)
  })

  test('hashes a change in any hashed column', () => {
    const dataset = generateDataset({ seed: 1, sales: 100 })
    const hashes = new Set([dataset.contentHash()])
    const columns = ['soldAtS', 'amountCents', 'storeId', 'productId', 'customerId'] as const
    for (const column of columns) {
      dataset.sales[column][50]! += 1
      hashes.add(dataset.contentHash())
    }
    expect(hashes.size).toBe(columns.length + 1)
  })

  test.each([
    [{ seed: -1, sales: 1 }, /^seed -1 /],
    [{ seed: 1.5, sales: 1 }, /^seed 1.5 /],
    [{ seed: 1, sales: 0 }, /^sales 0 /],
    [{ seed: 1, sales: 10_000_001 }, /^sales 10000001 /],
    [{ seed: 1, sales: 1, shape: 'round' as 'original' }, /^shape "round" is not one of realistic/],
  ])('refuses %o', (spec, sentence) => {
    expect(() => generateDataset(spec)).toThrow(sentence)
  })

  test('takes the largest seed', () => {
    expect(generateDataset({ seed: 0xff_ff_ff_ff, sales: 10 }).sales.hour).toHaveLength(10)
  })
})

describe.each([1, 2, 3, 4, 5])('sales of seed %i', (seed) => {
  const { sales, stores, products, customers } = generateDataset({ seed, sales: 10_000 })
  const times = [...sales.soldAtS]

  test('happen inside the window, in order, in every hour and minute', () => {
    expect(Math.min(...times)).toBeGreaterThanOrEqual(datasetWindow.fromS)
    expect(Math.max(...times)).toBeLessThanOrEqual(datasetWindow.toS)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(sales.hour).size).toBe(24)
    expect(new Set(times.map((time) => Math.floor(time / 60) % 60)).size).toBe(60)
  })

  test('carry the hour, region and category that follow from the rest', () => {
    for (let i = 0; i < times.length; i++) {
      expect(sales.hour[i]).toBe(new Date(times[i]! * 1000).getUTCHours())
      expect(sales.regionId[i]).toBe(stores[sales.storeId[i]! - 1]!.regionId)
      expect(sales.categoryId[i]).toBe(products[sales.productId[i]! - 1]!.categoryId)
    }
  })

  test('cost the price times a quantity of 1 to 5', () => {
    const quantities = new Set(
      [...sales.amountCents].map(
        (cents, i) => cents / products[sales.productId[i]! - 1]!.priceCents,
      ),
    )
    expect([...quantities].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  })

  test('reach every store, product and customer, some far more often than others', () => {
    for (const [ids, rows] of [
      [sales.storeId, stores],
      [sales.productId, products],
      [sales.customerId, customers],
    ] as const) {
      const counts = rows.map(({ id }) => [...ids].filter((drawn) => drawn === id).length)
      expect(Math.min(...counts)).toBeGreaterThan(0)
      expect(Math.max(...counts)).toBeGreaterThan(2 * Math.min(...counts))
    }
  })

  test('are more in December than in February, on Saturdays than on Mondays, at noon than at night', () => {
    const dates = times.map((time) => new Date(time * 1000))
    const countOf = (isMeant: (date: Date) => boolean): number => dates.filter(isMeant).length
    expect(countOf((date) => date.getUTCMonth() === 11)).toBeGreaterThan(
      1.5 * countOf((date) => date.getUTCMonth() === 1),
    )
    expect(countOf((date) => date.getUTCDay() === 6)).toBeGreaterThan(
      1.3 * countOf((date) => date.getUTCDay() === 1),
    )
    expect(countOf((date) => date.getUTCHours() === 12)).toBeGreaterThan(
      3 * countOf((date) => date.getUTCHours() === 3),
    )
  })
})

test('the original shape spreads evenly over hours and stores, with amounts from 1 to 99', () => {
  const { sales } = generateDataset({ seed: 1, sales: 50_000, shape: 'original' })
  expect(Math.min(...sales.amountCents)).toBe(1)
  expect(Math.max(...sales.amountCents)).toBe(99)
  for (const column of [sales.hour, sales.storeId]) {
    const counts = new Map<number, number>()
    for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1)
    expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThan(1.2)
  }
})
