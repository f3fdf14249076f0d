import type { Dataset } from './dataset.ts'
import { generatorVersion } from './dataset-spec.ts'
import { type columns, schemaVersion } from './generated/ddl.ts'

/** The rows of one table, in the order of its columns in the schema. */
export interface TableRows {
  readonly table: keyof typeof columns
  readonly rowCount: number
  /** Appends row `index`, counted from 0, to `values`. */
  readonly append: (index: number, values: (number | string)[]) => void
}

/** All tables of a database, those that are pointed to first. */
export function rowsOf(dataset: Dataset, contentHash: string): TableRows[] {
  return [
    table('meta', metaRows(dataset, contentHash)),
    table(
      'regions',
      dataset.regions.map(({ id, name }) => [id, name]),
    ),
    table(
      'categories',
      dataset.categories.map(({ id, name }) => [id, name]),
    ),
    table(
      'stores',
      dataset.stores.map(({ id, name, regionId }) => [id, name, regionId]),
    ),
    table(
      'products',
      dataset.products.map(({ id, name, categoryId, priceCents }) => [
        id,
        name,
        categoryId,
        priceCents,
      ]),
    ),
    table(
      'customers',
      dataset.customers.map(({ id, firstName, lastName }) => [id, firstName, lastName]),
    ),
    salesRows(dataset),
  ]
}

function metaRows({ spec, ...dataset }: Dataset, contentHash: string): [string, string][] {
  return Object.entries({
    schema_version: schemaVersion,
    generator_version: generatorVersion,
    seed: spec.seed,
    sales: spec.sales,
    stores: dataset.stores.length,
    products: dataset.products.length,
    customers: dataset.customers.length,
    content_hash: contentHash,
  }).map(([key, value]) => [key, String(value)])
}

function table(name: TableRows['table'], rows: readonly (number | string)[][]): TableRows {
  return {
    table: name,
    rowCount: rows.length,
    append: (index, values) => values.push(...rows[index]!),
  }
}

function salesRows({ sales }: Dataset): TableRows {
  return {
    table: 'sales',
    rowCount: sales.soldAtS.length,
    append: (i, values) =>
      values.push(
        i + 1,
        sales.soldAtS[i]!,
        sales.hour[i]!,
        sales.amountCents[i]!,
        sales.storeId[i]!,
        sales.regionId[i]!,
        sales.productId[i]!,
        sales.categoryId[i]!,
        sales.customerId[i]!,
      ),
  }
}
