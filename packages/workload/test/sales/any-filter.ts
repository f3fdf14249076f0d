import { datasetWindow, type Dataset } from '@rpc-vs-mom/dataset'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import fc from 'fast-check'

/**
 * Filters that tell a right answer from a wrong one: most of them pass at least one sale, whose own
 * values are their bounds; there are names that no row has, and keywords with wildcards, in other
 * capitals, from the middle of a name.
 */
export function anyFilter(dataset: Dataset): fc.Arbitrary<SalesFilter> {
  return fc
    .nat(dataset.sales.soldAtS.length - 1)
    .chain((sale) =>
      fc.oneof(
        { weight: 3, arbitrary: filterAround(dataset, sale) },
        { weight: 1, arbitrary: wholeDaysAround(dataset, sale) },
      ),
    )
    .map(inOrder)
}

function filterAround(dataset: Dataset, sale: number): fc.Arbitrary<SalesFilter> {
  const { sales, regions, categories, products, customers } = dataset
  const { firstName, lastName } = customers[sales.customerId[sale]! - 1]!
  const soldAtS = sales.soldAtS[sale]!
  const amounts = around(sales.amountCents[sale]!, { min: 1, max: 300_000 })
  return fc.record(
    {
      region: nameAround(regions, sales.regionId[sale]!),
      category: nameAround(categories, sales.categoryId[sale]!),
      fromS: around(soldAtS, anyMoment),
      toS: around(soldAtS, anyMoment),
      minAmountCents: amounts,
      maxAmountCents: amounts,
      startHour: around(sales.hour[sale]!, { min: 0, max: 23 }),
      endHour: around(sales.hour[sale]!, { min: 0, max: 23 }),
      productKeyword: keywordFrom([products[sales.productId[sale]! - 1]!.name]),
      buyerKeyword: keywordFrom([firstName, lastName]),
    },
    { requiredKeys: [] },
  )
}

/** What the cube answers itself. */
function wholeDaysAround(dataset: Dataset, sale: number): fc.Arbitrary<SalesFilter> {
  return filterAround(dataset, sale).map(({ region, category, fromS, toS, startHour, endHour }) => {
    const filter = {
      region,
      category,
      fromS: fromS && startOfDay(fromS),
      toS: toS && startOfDay(toS) + 86_399,
      startHour,
      endHour,
    }
    return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  })
}

const anyMoment = { min: datasetWindow.fromS - 86_400, max: datasetWindow.toS + 86_400 }

function startOfDay(epochS: number): number {
  return epochS - (epochS % 86_400)
}

/** The value itself half of the time, otherwise any. */
function around(
  value: number,
  range: { readonly min: number; readonly max: number },
): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(value), fc.integer(range))
}

function nameAround(
  rows: readonly { readonly id: number; readonly name: string }[],
  id: number,
): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(rows[id - 1]!.name) },
    { weight: 2, arbitrary: fc.constantFrom(...rows.map(({ name }) => name)) },
    { weight: 1, arbitrary: fc.constantFrom('Atlantis', 'europe', ' Europe', '%', "'") },
  )
}

function keywordFrom(names: readonly string[]): fc.Arbitrary<string> {
  const part = fc
    .tuple(fc.constantFrom(...names), fc.nat(20), fc.integer({ min: 1, max: 6 }), fc.boolean())
    .map(([name, start, length, isUpper]) => {
      const first = Math.min(start, name.length - 1)
      const text = name.slice(first, first + length)
      return isUpper ? text.toUpperCase() : text
    })
  return fc.oneof(
    { weight: 6, arbitrary: part },
    {
      weight: 1,
      arbitrary: fc.constantFrom('%', '_', '\\', "'", '"', 'é', 'É', '% ', '0%', 'b_c'),
    },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 3 }).filter(hasNoNul) },
  )
}

function hasNoNul(text: string): boolean {
  return !text.includes('\0')
}

/** As in a valid request, the lower bound of each pair is not above the upper one. */
function inOrder(filter: SalesFilter): SalesFilter {
  return {
    ...filter,
    ...ordered(filter, 'fromS', 'toS'),
    ...ordered(filter, 'minAmountCents', 'maxAmountCents'),
    ...ordered(filter, 'startHour', 'endHour'),
  }
}

type Bound = 'fromS' | 'toS' | 'minAmountCents' | 'maxAmountCents' | 'startHour' | 'endHour'

function ordered(filter: SalesFilter, low: Bound, high: Bound): SalesFilter {
  const [a, b] = [filter[low], filter[high]]
  return a !== undefined && b !== undefined && a > b ? { [low]: b, [high]: a } : {}
}
