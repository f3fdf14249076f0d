import type { Dataset } from './dataset.ts'
import { rowsFrom, type TableRows, type Value } from './table-rows.ts'

/** When the original was seeded, to the nanosecond as Go writes it: no query reads these, but they make rows long. */
const seeded = '2026-01-01 00:00:00.000000000+00:00'
export const bookkeeping: readonly Value[] = [seeded, seeded, null]

/** The same data in the tables of the original study: names instead of ids, moments as text. */
export function originalRows(dataset: Dataset): TableRows[] {
  const { regions, stores } = dataset
  return [
    rowsFrom('original_stores', stores, (store) => [
      store.id,
      ...bookkeeping,
      store.name,
      regions[store.regionId - 1]!.name,
    ]),
    ...rowsInBothForms(dataset, {
      products: 'original_products',
      customers: 'original_customers',
      sales: 'original_sales',
    }),
  ]
}

/** The rows that are the same in our tables of the profile `original` and in a file for its own programs. */
export function rowsInBothForms<Table extends string>(
  { categories, products, customers, sales }: Dataset,
  tables: Readonly<Record<'products' | 'customers' | 'sales', Table>>,
): TableRows<Table>[] {
  return [
    rowsFrom(tables.products, products, (product) => [
      product.id,
      ...bookkeeping,
      product.name,
      categories[product.categoryId - 1]!.name,
      product.priceCents,
    ]),
    rowsFrom(tables.customers, customers, (customer) => [
      customer.id,
      ...bookkeeping,
      customer.firstName,
      customer.lastName,
    ]),
    {
      table: tables.sales,
      rowCount: sales.soldAtS.length,
      append: (i, values) =>
        values.push(
          i + 1,
          ...bookkeeping,
          textMoment(sales.soldAtS[i]!),
          sales.amountCents[i]!,
          sales.storeId[i]!,
          sales.productId[i]!,
          sales.customerId[i]!,
        ),
    },
  ]
}

/** A moment as the original's driver writes it. */
function textMoment(epochS: number): string {
  return `${new Date(epochS * 1000).toISOString().slice(0, 19).replace('T', ' ')}+00:00`
}
