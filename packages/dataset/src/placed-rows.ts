import {
  placeLimits,
  placesPerCategory,
  placesPerHour,
  placesPerRegion,
  placesPerSecond,
} from '@rpc-vs-mom/schema/place'
import type { Dataset } from './dataset.ts'
import type { TableRows } from './table-rows.ts'

/**
 * The sales in the order of their places; takes 12 bytes of memory per sale. Throws a `RangeError` where
 * more sales share a region, category and second than there are places for.
 */
export function placedRows(dataset: Dataset): TableRows {
  const { sales } = dataset
  let placed: Placed | undefined
  return {
    table: 'sales_by_place',
    rowCount: sales.soldAtS.length,
    append(index, values) {
      placed ??= placeAll(dataset)
      const sale = placed.sales[index]!
      values.push(
        sales.amountCents[sale]!,
        sales.productId[sale]!,
        sales.customerId[sale]!,
        placed.places[index]!,
      )
    },
  }
}

interface Placed {
  /** Which sale comes at each position. */
  readonly sales: Uint32Array
  /** Ascending; doubles hold whole numbers up to 2^53, which no place reaches. */
  readonly places: Float64Array
}

function placeAll(dataset: Dataset): Placed {
  checkIds(dataset)
  const sales = orderByGroup(dataset)
  const places = new Float64Array(sales.length)
  for (let i = 0; i < sales.length; i++) {
    const first = firstPlaceOf(dataset, sales[i]!)
    places[i] = Math.max(first, i === 0 ? 0 : places[i - 1]! + 1)
    if (places[i]! - first >= placesPerSecond) throw tooMany(dataset, sales[i]!)
  }
  return { sales, places }
}

function firstPlaceOf({ sales }: Dataset, sale: number): number {
  return (
    sales.regionId[sale]! * placesPerRegion +
    sales.categoryId[sale]! * placesPerCategory +
    sales.hour[sale]! * placesPerHour +
    sales.soldAtS[sale]! * placesPerSecond
  )
}

/** Sorts by region, category and hour by counting; within them sales stay in the order of time. */
function orderByGroup({ sales, categories, regions }: Dataset): Uint32Array {
  const groupOf = (sale: number): number =>
    (sales.regionId[sale]! * (categories.length + 1) + sales.categoryId[sale]!) * 24 +
    sales.hour[sale]!
  const next = new Uint32Array((regions.length + 1) * (categories.length + 1) * 24 + 1)
  for (let sale = 0; sale < sales.soldAtS.length; sale++) next[groupOf(sale) + 1]! += 1
  for (let group = 1; group < next.length; group++) next[group]! += next[group - 1]!
  const ordered = new Uint32Array(sales.soldAtS.length)
  for (let sale = 0; sale < ordered.length; sale++) ordered[next[groupOf(sale)]!++] = sale
  return ordered
}

function checkIds({ regions, categories }: Dataset): void {
  if (regions.length > placeLimits.regionId || categories.length > placeLimits.categoryId) {
    throw new RangeError(
      `${regions.length} regions and ${categories.length} categories are more than ${placeLimits.regionId} and ${placeLimits.categoryId}, for which there are places.`,
    )
  }
}

function tooMany({ sales }: Dataset, sale: number): RangeError {
  const moment = new Date(sales.soldAtS[sale]! * 1000).toISOString()
  return new RangeError(
    `more than ${placesPerSecond} sales of one region and category happen at ${moment}; ask for fewer sales.`,
  )
}
