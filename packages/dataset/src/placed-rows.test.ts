import {
  placesPerCategory,
  placesPerHour,
  placesPerRegion,
  placesPerSecond,
} from '@rpc-vs-mom/schema/place'
import { describe, expect, test } from 'vitest'
import { generateDataset, type Dataset } from './dataset.ts'
import { placedRows } from './placed-rows.ts'
import type { Value } from './table-rows.ts'

const dataset = generateDataset({ seed: 4, sales: 2000 })

/** The same sales, all in one second, region and category. */
function atOnce(count: number): Dataset {
  const { sales, ...rest } = generateDataset({ seed: 4, sales: count })
  const [soldAtS, hour, regionId, categoryId] = [
    sales.soldAtS.fill(sales.soldAtS[0]!),
    sales.hour.fill(sales.hour[0]!),
    sales.regionId.fill(1),
    sales.categoryId.fill(1),
  ]
  return { ...rest, sales: { ...sales, soldAtS, hour, regionId, categoryId } }
}

function rowsOf(data: Dataset): Value[][] {
  const { rowCount, append } = placedRows(data)
  return Array.from({ length: rowCount }, (_, index) => {
    const values: Value[] = []
    append(index, values)
    return values
  })
}

describe('placedRows', () => {
  test('holds every sale once, in ascending order of places', () => {
    const rows = rowsOf(dataset)
    const places = rows.map((row) => Number(row[3]))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places).size).toBe(2000)
    const soldOf = (place: number): string =>
      [
        Math.floor(place / placesPerRegion),
        Math.floor((place % placesPerRegion) / placesPerCategory),
        Math.floor((place % placesPerCategory) / placesPerHour),
        Math.floor((place % placesPerHour) / placesPerSecond),
      ].join()
    const { sales } = dataset
    const placed = rows.map(([cents, product, customer, place]) =>
      [soldOf(Number(place)), cents, product, customer].join(),
    )
    const sold = Array.from(sales.soldAtS, (soldAtS, i) =>
      [
        sales.regionId[i],
        sales.categoryId[i],
        sales.hour[i],
        soldAtS,
        sales.amountCents[i],
        sales.productId[i],
        sales.customerId[i],
      ].join(),
    )
    expect(placed.toSorted()).toEqual(sold.toSorted())
  })

  test('gives sales of the same second places of their own within it', () => {
    const places = rowsOf(atOnce(placesPerSecond)).map((row) => Number(row[3]))
    expect(places).toEqual(places.map((_, i) => places[0]! + i))
    expect(places[0]! % placesPerSecond).toBe(0)
  })

  test('refuses more sales of one second than there are places, and names it', () => {
    expect(() => rowsOf(atOnce(placesPerSecond + 1))).toThrow(
      /^more than 256 sales of one region and category happen at 20\d\d-/,
    )
  })

  test('refuses more regions than there are places for', () => {
    const regions = Array.from({ length: 16 }, (_, i) => ({ id: i + 1, name: `R${i}` }))
    expect(() => rowsOf({ ...dataset, regions })).toThrow(/^16 regions and 8 categories/)
  })
})
