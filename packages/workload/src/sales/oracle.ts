import type { Dataset } from '@rpc-vs-mom/dataset/in-memory'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { SalesAnswer } from './check-answer.ts'

/** Knows the right answer to any filter. */
export interface Oracle {
  answer(filter: SalesFilter): SalesAnswer
}

/**
 * Answers by looking at every sale, in plain JavaScript: it shares no SQL and no index with the system
 * under test, so that both cannot be wrong in the same way.
 */
export function createOracle(dataset: Dataset): Oracle {
  const { sales } = dataset
  const names = namesIn(dataset)
  return {
    answer(filter) {
      const passes = idTests(names, filter)
      let count = 0
      let revenueCents = 0
      for (let i = 0; i < sales.soldAtS.length; i++) {
        const isWanted =
          passes.region[sales.regionId[i]!] === 1 &&
          passes.category[sales.categoryId[i]!] === 1 &&
          passes.product[sales.productId[i]!] === 1 &&
          passes.customer[sales.customerId[i]!] === 1 &&
          isWithin(sales.soldAtS[i]!, filter.fromS, filter.toS) &&
          isWithin(hourOf(sales.soldAtS[i]!), filter.startHour, filter.endHour) &&
          isWithin(sales.amountCents[i]!, filter.minAmountCents, filter.maxAmountCents)
        if (!isWanted) continue
        count++
        revenueCents += sales.amountCents[i]!
      }
      return { count, revenueCents, averageCents: count === 0 ? 0 : revenueCents / count }
    },
  }
}

/** The small tables; those in which keywords are looked for, in lower case. */
type Names = Pick<Dataset, 'regions' | 'categories' | 'products' | 'customers'>

function namesIn({ regions, categories, products, customers }: Dataset): Names {
  return {
    regions,
    categories,
    products: products.map((product) => ({ ...product, name: asciiLowerCase(product.name) })),
    customers: customers.map((customer) => ({
      ...customer,
      firstName: asciiLowerCase(customer.firstName),
      lastName: asciiLowerCase(customer.lastName),
    })),
  }
}

/** For each small table, whether the row of an id passes: 1 at the index of every id that does. */
function idTests(names: Names, filter: SalesFilter): Record<IdTest, Uint8Array> {
  const { region, category } = filter
  const productKeyword = asciiLowerCase(filter.productKeyword ?? '')
  const buyerKeyword = asciiLowerCase(filter.buyerKeyword ?? '')
  return {
    region: marked(names.regions, ({ name }) => region === undefined || name === region),
    category: marked(names.categories, ({ name }) => category === undefined || name === category),
    product: marked(names.products, ({ name }) => name.includes(productKeyword)),
    customer: marked(
      names.customers,
      ({ firstName, lastName }) =>
        firstName.includes(buyerKeyword) || lastName.includes(buyerKeyword),
    ),
  }
}

type IdTest = 'region' | 'category' | 'product' | 'customer'

function marked<T extends { readonly id: number }>(
  rows: readonly T[],
  passes: (row: T) => boolean,
): Uint8Array {
  const marks = new Uint8Array(rows.length + 1)
  for (const row of rows) marks[row.id] = passes(row) ? 1 : 0
  return marks
}

function hourOf(epochS: number): number {
  return Math.floor((epochS % 86_400) / 3600)
}

function isWithin(value: number, low: number | undefined, high: number | undefined): boolean {
  return (low === undefined || value >= low) && (high === undefined || value <= high)
}

/** Only A to Z change, as the contract says; `toLowerCase` would change É as well. */
function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
